using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>APIs and a gateway as processes of their own follow what a real provider revokes, through everything that breaks.</summary>
[Spec("RFC 8417", "2.2")]
public sealed class RevocationsFollowed : IDisposable
{
    private readonly Shop _shop = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_verb_revokes_beside_the_server_an_API_and_a_gateway_refuse_within_a_second()
    {
        var (apiPort, gatewayPort) = (Checkout.FreePort(), Checkout.FreePort());
        var shop = new Shop { OrdersMore = $"gateway: {{ url: \"http://localhost:{gatewayPort}\", upstreams: [\"http://127.0.0.1:{apiPort}\"], downstream: [access_token] }}\n    routes: [{{ match: \"GET /orders\", scopes: [orders.read] }}]" };
        await using var provider = await shop.StartAsync();
        await using var api = await StartApiAsync(apiPort, provider.Url, provider.Url, shop);
        await using var gateway = GatehouseProcess.Run(["gateway", "--plan", provider.PlanFile, "--urls", $"http://localhost:{gatewayPort}"], new GatehouseSettings(), _folder.Path);
        await gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
        await Task.WhenAll(FollowsAsync(api), FollowsAsync(gateway));
        using var browser = new Browser(provider.Url);
        var tokens = AssertAnswer.Succeeded(await shop.SignInAsync(shop.Web(provider), browser));
        var service = AssertAnswer.Succeeded(await shop.Nightly(provider).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        int[] ports = [apiPort, gatewayPort];
        foreach (var port in ports) Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await CallAsync(port, tokens.AccessToken), await CallAsync(port, service)));

        var (code, told) = await RunAsync(provider, "--user", Shop.Username);
        Assert.Equal(1, code);
        Assert.Contains("1 grant of web", told);
        Assert.Contains("Nothing was revoked. Say --yes to revoke it.", told);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(apiPort, tokens.AccessToken));

        (code, told) = await RunAsync(provider, "--user", Shop.Username, "--yes");
        Assert.Equal((0, true), (code, told.Contains("1 grant ended; alice is signed out everywhere.", StringComparison.Ordinal)));
        await RefusedAsync(ports, tokens.AccessToken);
        AssertAnswer.Refused("invalid_grant", await shop.Web(provider).RefreshAsync(tokens.RefreshToken));
        foreach (var port in ports) Assert.Equal(HttpStatusCode.OK, await CallAsync(port, service));

        Assert.Equal(0, (await RunAsync(provider, "--client", "nightly", "--yes")).Code);
        await RefusedAsync(ports, service);
        // A key takes all with it, and the next one is there.
        await Task.Delay(TimeSpan.FromSeconds(6));
        var next = AssertAnswer.Succeeded(await shop.Nightly(provider).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        foreach (var port in ports) Assert.Equal(HttpStatusCode.OK, await CallAsync(port, next));
        var key = System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(next.Split('.')[0])).RootElement.GetProperty("kid").GetString()!;
        Assert.Equal(0, (await RunAsync(provider, "--key", key, "--yes")).Code);
        await RefusedAsync(ports, next);
        var fresh = AssertAnswer.Succeeded(await shop.Nightly(provider).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        foreach (var port in ports) Assert.Equal(HttpStatusCode.OK, await CallAsync(port, fresh));
        Assert.Equal(0, await gateway.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, await api.StopAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task The_verb_names_what_is_wrong()
    {
        await using var provider = await _shop.StartAsync();
        Assert.Equal(2, (await RunAsync(provider)).Code);
        Assert.Contains("Name one thing to revoke: --client ID, --user NAME", (await RunAsync(provider, "--client", "web", "--user", "alice")).Output);
        Assert.Contains("There is no client nobody", (await RunAsync(provider, "--client", "nobody", "--yes")).Output);
    }

    [Fact]
    public async Task Without_the_provider_the_link_or_both_each_API_does_as_it_was_told()
    {
        await using var provider = await _shop.StartAsync();
        await using var link = new Link(provider.Url);
        int[] ports = [Checkout.FreePort(), Checkout.FreePort(), Checkout.FreePort()];
        await using var continuing = await StartApiAsync(ports[0], provider.Url, link.Url, _shop, "Continue");
        await using var introspecting = await StartApiAsync(ports[1], provider.Url, link.Url, _shop, "Introspect");
        await using var refusing = await StartApiAsync(ports[2], provider.Url, link.Url, _shop, "Refuse");
        await Task.WhenAll(FollowsAsync(continuing), FollowsAsync(introspecting), FollowsAsync(refusing));
        var token = await ServiceTokenAsync(provider);
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);

        // The provider dies.
        await provider.KillAsync();
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);
        await provider.RestartAsync();
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);

        // The link swallows every byte; meanwhile the token is revoked.
        var revoked = await ServiceTokenAsync(provider);
        await AnswerAsync(ports, revoked, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);
        link.Swallows = true;
        AssertAnswer.Succeeded(await _shop.Nightly(provider).RevokeAsync(revoked));
        await AnswerAsync(ports, revoked, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);
        link.Swallows = false;
        await AnswerAsync(ports, revoked, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized);
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);

        // Both, and back one after the other.
        link.Swallows = true;
        await provider.KillAsync();
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);
        link.Swallows = false;
        await Task.Delay(TimeSpan.FromSeconds(1));
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);
        await provider.RestartAsync();
        await AnswerAsync(ports, token, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);
        // What was known before all that is known still.
        await AnswerAsync(ports, revoked, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_subscriber_that_is_led_from_one_node_to_the_other_and_back_misses_nothing()
    {
        await using var nodes = await NodePair.StartAsync(_shop);
        await using var link = new Link(nodes.First.Url);
        var port = Checkout.FreePort();
        await using var api = await StartApiAsync(port, nodes.First.Url, link.Url, _shop);
        await FollowsAsync(api);
        for (var move = 0; move < 6; move++)
        {
            var tokens = new List<string>();
            for (var i = 0; i < 6; i++) tokens.Add(await ServiceTokenAsync(nodes.First));
            foreach (var token in tokens) Assert.Equal(HttpStatusCode.OK, await CallAsync(port, token));
            // Revoked at both nodes before, while and after it is led over.
            for (var i = 0; i < tokens.Count; i++)
            {
                AssertAnswer.Succeeded(await _shop.Nightly(nodes.First).At(nodes.At(i).Url).RevokeAsync(tokens[i]));
                if (i != 2) continue;
                link.Target = nodes.At(move + 1).Url;
                link.Break();
            }
            foreach (var token in tokens) await RefusedAsync([port], token, TimeSpan.FromSeconds(8));
        }
    }

    private async Task<string> ServiceTokenAsync(GatehouseProcess provider) =>
        AssertAnswer.Succeeded(await _shop.Nightly(provider).TokenAsync(("grant_type", "client_credentials"))).AccessToken;

    private async Task<RunningProgram> StartApiAsync(int port, string issuer, string backchannel, Shop shop, string? whenLost = null)
    {
        const string Scheme = "Authentication__Schemes__Gatehouse__";
        var environment = new Dictionary<string, string?>
        {
            ["GATEHOUSE_ISSUER"] = issuer, ["ORDERS_APP"] = null, ["URLS"] = $"http://localhost:{port}", ["ASPNETCORE_ENVIRONMENT"] = null, ["Logging__LogLevel__Gatehouse.ResourceServer"] = "Information",
            [Scheme + "ClientId"] = "orders-api", [Scheme + "ClientSecret"] = shop.ApiSecret, [Scheme + "BackchannelAddress"] = backchannel, [Scheme + "BackchannelTimeout"] = "00:00:02",
        };
        if (whenLost is not null) (environment[Scheme + "WhenRevocationsAreLost"], environment[Scheme + "RevocationsLostAfter"]) = (whenLost, "00:00:03");
        var api = RunningProgram.Start("dotnet", [Checkout.BuiltAssembly("examples/secured-api", "SecuredApi.dll")], environment, _folder.Path);
        await api.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));
        return api;
    }

    private static Task FollowsAsync(RunningProgram program) => program.WaitForOutputAsync("The revocations of .* are followed", TimeSpan.FromSeconds(30));

    private async Task<(int Code, string Output)> RunAsync(GatehouseProcess provider, params string[] arguments)
    {
        await using var run = GatehouseProcess.Run(["token", "revoke", "--data", provider.Data, "--urls", provider.Url, .. arguments], provider.Settings, _folder.Path);
        return (await run.WaitForExitAsync(TimeSpan.FromSeconds(30)), run.Output);
    }

    private static async Task AnswerAsync(int[] ports, string token, params HttpStatusCode[] statuses)
    {
        foreach (var (port, status) in ports.Zip(statuses))
            await Within.Async(TimeSpan.FromSeconds(20), async () => await CallAsync(port, token) == status);
    }

    private static async Task RefusedAsync(int[] ports, string token, TimeSpan? limit = null)
    {
        foreach (var port in ports) await Within.Async(limit ?? TimeSpan.FromSeconds(3), async () => await CallAsync(port, token) == HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> CallAsync(int port, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}/orders");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
