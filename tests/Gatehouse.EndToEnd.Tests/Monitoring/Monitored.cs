using System.Net;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>A provider, a gateway and the example API behind it as processes, all of which publish metrics.</summary>
internal sealed class Monitored : IAsyncDisposable
{
    public const string Token = "a-token-for-tests-only-0123456789";

    private static readonly HttpClient Http = new();

    private const string Scheme = "Authentication__Schemes__Gatehouse__";

    private readonly TemporaryFolder _folder = new();
    private readonly int _gatewayPort = Checkout.FreePort();
    private readonly int _apiPort = Checkout.FreePort();
    private readonly int _apiMetricsPort = Checkout.FreePort();
    private readonly IReadOnlyDictionary<string, string?> _environment;
    private readonly Cables? _cables;
    private RunningProgram? _gateway;
    private RunningProgram? _api;

    private Monitored(IReadOnlyDictionary<string, string?> environment, Cables? cables, string whenLost)
    {
        _environment = environment;
        _cables = cables;
        if (cables is not null) cables.Api.Target = $"http://127.0.0.1:{_apiPort}";
        var upstream = cables?.Api.Url ?? $"http://127.0.0.1:{_apiPort}";
        Shop = new Shop
        {
            More = cables is null ? "" : $"gateway: {{ provider: \"{cables.Feed.Url}\", revocations: {{ when_lost: {whenLost} }} }}",
            OrdersMore = $$"""gateway: { upstreams: ["{{upstream}}"], downstream: [access_token], health: { path: /, interval: 1s } }""" + "\n    routes: [{ match: \"GET /orders\", scopes: [orders.read] }, { match: \"POST /orders\", scopes: [orders.write] }]",
            MoreClients =
            [
                "{ client_id: former, kind: legacy, client_secret: a-secret-for-tests-only-0123456789, scope: orders.read, grant_types: [password], sunset: { until: 2099-01-01, reason: It is tested here. } }",
                "{ client_id: strict, kind: spa, redirect_uris: [\"http://127.0.0.1:5995/callback\"], scope: openid offline_access orders.read, consent: ask, refresh: { reuse: strict } }",
            ],
        };
    }

    public Shop Shop { get; }

    public GatehouseProcess Provider { get; private set; } = null!;

    /// <summary>Where each of them is read, by the target that the shipped configuration names.</summary>
    public IReadOnlyDictionary<string, string> Targets => new Dictionary<string, string>
    {
        ["provider:8080"] = $"localhost:{Provider.Settings.Port}",
        ["gateway:8090"] = $"localhost:{_gatewayPort}",
        ["api:9464"] = $"localhost:{_apiMetricsPort}",
    };

    /// <param name="environment">More variables for all of them.</param>
    /// <param name="cables">What they reach each other and the database by; without it directly, and the database is a file.</param>
    /// <param name="whenLost">What the gateway does while it does not know what is revoked.</param>
    public static async Task<Monitored> StartAsync(IReadOnlyDictionary<string, string?>? environment = null, Cables? cables = null, string whenLost = "continue")
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["GATEHOUSE_METRICS_TOKEN"] = Token };
        var all = new Monitored(variables, cables, whenLost);
        try
        {
            var settings = new GatehouseSettings { Environment = variables, Database = cables?.ConnectionString, RootSecret = all.Shop.RootSecret };
            if (cables is not null) cables.Feed.Target = settings.Url;
            all.Provider = await all.Shop.StartAsync(settings);
            all._api = await all.StartApiAsync();
            all._gateway = GatehouseProcess.Run(["gateway", "--plan", all.Provider.PlanFile, "--urls", $"http://localhost:{all._gatewayPort}"], new GatehouseSettings { Environment = variables }, all._folder.Path);
            await all._gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>A bit of everything that needs no fault.</summary>
    public async Task WorkAsync()
    {
        using var browser = new Browser(Provider.Url);
        var web = Shop.Web(Provider);
        var tokens = AssertAnswer.Succeeded(await Shop.SignInAsync(web, browser));
        tokens = AssertAnswer.Succeeded(await web.RefreshAsync(tokens.RefreshToken));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(HttpMethod.Get, tokens.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, null));
        var service = AssertAnswer.Succeeded(await Shop.Nightly(Provider).TokenAsync(("grant_type", "client_credentials")));
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(HttpMethod.Post, service.AccessToken));
        AssertAnswer.Succeeded(await Shop.OrdersApi(Provider).IntrospectAsync(service.AccessToken));
        AssertAnswer.Succeeded(await web.RevokeAsync(tokens.RefreshToken));
        AssertAnswer.Succeeded(await Shop.Tv(Provider).PostAsync("/device_authorization", ("scope", "openid")));
        using var other = new Browser(Provider.Url);
        AssertAnswer.Succeeded(await Shop.SignInAsync(Shop.Asking(Provider), other, "openid orders.read"));
        AssertAnswer.Succeeded(await Former.TokenAsync(("grant_type", "password"), ("username", Shop.Username), ("password", Shop.Password)));
    }

    /// <summary>What somebody tries who should not.</summary>
    public async Task AttackAsync()
    {
        Assert.False((await new OAuthClient(Provider.Url, "nightly", "wrong").TokenAsync(("grant_type", "client_credentials"))).Succeeded);
        Assert.False((await new OAuthClient(Provider.Url, "nobody", "wrong").TokenAsync(("grant_type", "client_credentials"))).Succeeded);
        Assert.False((await Former.TokenAsync(("grant_type", "password"), ("username", Shop.Username), ("password", "wrong"))).Succeeded);
        Assert.False((await Shop.Tv(Provider).PostAsync("/device_authorization", ("scope", "all.of.it"))).Succeeded);
        using var browser = new Browser(Provider.Url);
        await browser.OpenAsync(new OAuthClient(Provider.Url, "nobody", null, "http://127.0.0.1:5996/callback").AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        var (strict, web) = (Strict, Shop.Web(Provider));
        var first = AssertAnswer.Succeeded(await Shop.SignInAsync(strict, browser, "openid offline_access orders.read")).RefreshToken;
        var second = AssertAnswer.Succeeded(await strict.RefreshAsync(first)).RefreshToken;
        AssertAnswer.Succeeded(await strict.RefreshAsync(second));
        Assert.False((await strict.RefreshAsync(first)).Succeeded);
        var code = await web.AuthorizeAsync(browser, Shop.Username, Shop.Password, Shop.Everything);
        AssertAnswer.Succeeded(await web.RedeemAsync(code));
        Assert.False((await web.RedeemAsync(code)).Succeeded);
    }

    public OAuthClient Former => new(Provider.Url, "former", "a-secret-for-tests-only-0123456789");

    /// <summary>Calls the API through the gateway.</summary>
    public async Task<HttpStatusCode> CallAsync(HttpMethod method, string? token, string? traceparent = null)
    {
        using var request = new HttpRequestMessage(method, $"http://localhost:{_gatewayPort}/orders");
        request.Headers.Host = "orders.example.com";
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        if (traceparent is not null) request.Headers.Add("traceparent", traceparent);
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }

    public OAuthClient Strict => new(Provider.Url, "strict", null, "http://127.0.0.1:5995/callback");

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_api is not null) await _api.DisposeAsync();
        if (Provider is not null) await Provider.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<RunningProgram> StartApiAsync()
    {
        var environment = new Dictionary<string, string?>(_environment)
        {
            ["GATEHOUSE_ISSUER"] = Provider.Url, ["ORDERS_APP"] = null, ["ASPNETCORE_ENVIRONMENT"] = null, ["METRICS_URL"] = $"http://localhost:{_apiMetricsPort}",
            ["URLS"] = $"http://localhost:{_apiPort}", [Scheme + "ClientId"] = "orders-api", [Scheme + "ClientSecret"] = Shop.ApiSecret,
        };
        if (_cables is not null) environment[Scheme + "BackchannelAddress"] = _cables.Feed.Url;
        var api = RunningProgram.Start("dotnet", [Checkout.BuiltAssembly("examples/secured-api", "SecuredApi.dll")], environment, _folder.Path);
        await api.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));
        return api;
    }
}
