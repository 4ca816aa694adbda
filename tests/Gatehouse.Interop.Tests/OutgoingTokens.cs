using System.Net;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Outgoing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Interop.Tests;

/// <summary>Programs that call APIs with tokens of this provider and of one of others.</summary>
[Spec("RFC 6749", "4.4.2"), Spec("RFC 7523", "2.2"), Spec("RFC 8693", "2.1"), Spec("RFC 8707", "2.2"), Spec("RFC 9449", "5"), Spec("RFC 9449", "8")]
public sealed class OutgoingTokens
{
    private const string Orders = "https://orders.example.com";
    private const string Ledger = "https://ledger.example.com";

    private readonly PrivateKey _key;
    private readonly string _registeredKey;

    public OutgoingTokens()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _key = PrivateKey.FromPem(pair.ExportPkcs8PrivateKeyPem(), "k1");
        _registeredKey = _key.PublicJwk[..^1] + ",\"kid\":\"k1\",\"alg\":\"ES256\",\"use\":\"sig\"}";
    }

    [Theory]
    [InlineData(false, false), InlineData(true, false), InlineData(true, true)]
    public async Task A_foreign_provider_issues_them_for_a_secret_and_for_a_key_bound_or_not(bool bound, bool nonce)
    {
        await using var foreign = await ForeignProvider.StartAsync(_registeredKey, nonce);
        await AssertCallsAsync(foreign.Issuer, bound, options => (options.ClientId, options.ClientSecret) = ("nightly", foreign.ServiceSecret));
        await AssertCallsAsync(foreign.Issuer, bound, options => (options.ClientId, options.ClientKey) = ("keyed", _key));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task This_provider_issues_them_for_a_secret_and_for_a_key_bound_or_not(bool bound)
    {
        var shop = new Shop { MoreClients = [$$"""{ client_id: keyed, kind: service, token_endpoint_auth_method: private_key_jwt, jwks: { keys: [{{_registeredKey}}] }, scope: orders.read }"""] };
        await using var node = await shop.StartAsync();
        await AssertCallsAsync(node.Url, bound, options => (options.ClientId, options.ClientSecret) = ("nightly", shop.ServiceSecret));
        await AssertCallsAsync(node.Url, bound, options => (options.ClientId, options.ClientKey) = ("keyed", _key));
    }

    [Fact]
    public async Task An_API_exchanges_its_callers_token_for_one_of_the_API_behind_it()
    {
        var backend = OAuthClient.Random();
        var shop = new Shop { MoreClients = [$$"""{ client_id: orders-backend, kind: api, apis: [orders], client_secret: "{{backend}}", grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"], scope: ledger.read, exchange: { targets: [{ api: ledger, scopes: [ledger.read] }] } }"""] };
        await using var node = await shop.StartAsync();
        await using var ledger = await StartAsync(services => services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (node.Url, Ledger, "orders-api", shop.ApiSecret)), "ledger.read");
        await using var orders = await StartAsync(
            services =>
            {
                services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (node.Url, Orders, "orders-backend", backend));
                services.AddHttpClient("ledger", client => client.BaseAddress = new Uri(ledger.Urls.Single())).AddGatehouseToken(options => (options.ExchangeCallersToken, options.Resource, options.Scopes) = (true, Ledger, ["ledger.read"]));
            },
            "orders.read",
            (IHttpClientFactory clients) => clients.CreateClient("ledger").GetStringAsync("/"));
        using var browser = new Browser(node.Url);
        var token = (await shop.SignInAsync(shop.Web(node), browser, "openid orders.read")).AccessToken;
        using var caller = new HttpClient { BaseAddress = new Uri(orders.Urls.Single()), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        var answer = await caller.GetStringAsync("/");
        Assert.EndsWith(" of orders-backend", answer, StringComparison.Ordinal);
        Assert.Equal(answer, await caller.GetStringAsync("/"));
    }

    [Fact]
    public async Task Refusals_are_quoted()
    {
        var shop = new Shop();
        await using var node = await shop.StartAsync();
        await using var program = Program(node.Url, "http://localhost:9", options => (options.ClientId, options.ClientSecret) = ("nightly", "wrong"));
        var fault = await Assert.ThrowsAsync<TokenRequestException>(() => CallAsync(program));
        Assert.Equal(("invalid_client", HttpStatusCode.Unauthorized), (fault.Error, fault.StatusCode));
    }

    private static async Task AssertCallsAsync(string issuer, bool bound, Action<GatehouseTokenOptions> client)
    {
        await using var api = await StartAsync(services => services.AddGatehouse(options => (options.Issuer, options.Audience, options.RequireDPoP) = (issuer, Orders, bound)), "orders.read");
        await using var program = Program(issuer, api.Urls.Single(), options =>
        {
            options.UseDPoP = bound;
            client(options);
        });
        for (var i = 0; i < 2; i++)
        {
            using var answer = await CallAsync(program);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, answer.Headers.WwwAuthenticate.ToString());
        }
    }

    private static ServiceProvider Program(string issuer, string api, Action<GatehouseTokenOptions> configure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHttpClient("orders", client => client.BaseAddress = new Uri(api)).AddGatehouseToken(options =>
        {
            (options.Issuer, options.Resource, options.Scopes) = (issuer, Orders, ["orders.read"]);
            configure(options);
        });
        return services.BuildServiceProvider();
    }

    private static Task<HttpResponseMessage> CallAsync(ServiceProvider program) => program.GetRequiredService<IHttpClientFactory>().CreateClient("orders").GetAsync("/");

    private static async Task<WebApplication> StartAsync(Action<IServiceCollection> configure, string scope, Delegate? endpoint = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Checkout.FreePort()}");
        configure(builder.Services);
        var api = builder.Build();
        api.MapGet("/", endpoint ?? ((HttpContext call) => $"{call.GetAccessToken()!.Subject} of {call.GetAccessToken()!.ClientId}")).RequireScope(scope);
        await api.StartAsync();
        return api;
    }
}
