using System.Text.Json.Nodes;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Endpoints.Token;
using Gatehouse.Provider.Endpoints.Token.Grants;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage.Decisions;
using Microsoft.Data.Sqlite;

namespace Gatehouse.Provider.Tests.Decisions;

/// <summary>Decisions of real requests are recorded: each once a day, with what the plan decides by, and with nothing that proves anything.</summary>
public sealed class Recording : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task The_same_request_a_hundred_times_is_one_decision()
    {
        for (var i = 0; i < 100; i++) await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"));
        var row = Assert.Single(await _provider.DecisionsAsync());
        Assert.Equal(100, row.Count);
        Assert.Equal(new Decision(DecisionKind.Token, "service") { Way = "client_credentials", Scope = "orders.read", Method = "client_secret_basic", Granted = "orders.read", Audience = Plans.Orders }, row.Decision);
    }

    [Fact]
    public void A_client_credentials_request_that_was_made_before_costs_no_allocation()
    {
        var snapshot = _provider.Get<CurrentProvider>().Snapshot;
        var client = snapshot.FindClient("service")!;
        var request = new TokenRequest(RequestParameters.Of([("grant_type", "client_credentials"), ("scope", "orders.read"), ("resource", Plans.Orders)]), client, true, null, snapshot, _provider.Clock.GetUtcNow());
        var (access, caller, decisions) = (ClientCredentialsGrant.Decide(request).Access!, new AuthenticatedClient(client, true) { Method = "client_secret_basic" }, _provider.Get<TokenDecisions>());
        for (var i = 0; i < 1000; i++) decisions.Granted(request, caller, "client_credentials", access, "orders.read");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) decisions.Granted(request, caller, "client_credentials", access, "orders.read");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_login_is_recorded_by_what_was_asked_and_shown_and_not_by_who_it_was()
    {
        var tokens = await _provider.SignInAsync("desktop");
        await _provider.RefreshAsync(tokens.RefreshToken, "desktop");
        var rows = await _provider.DecisionsAsync();
        var login = Assert.Single(rows, row => row.Decision.Kind == DecisionKind.Authorization).Decision;
        // The program listened at port 51004.
        Assert.Equal(("code", "http://127.0.0.1/callback", DecisionSigns.CodeChallenge | DecisionSigns.Nonce, 1), (login.Way, login.Address, login.Signs, login.Level));
        Assert.Equal(("openid offline_access orders.read", Plans.Orders), (login.Granted, login.Audience));
        var code = Assert.Single(rows, row => row.Decision.Way == "authorization_code").Decision;
        Assert.Equal(("openid offline_access orders.read", Plans.Orders, "none"), (code.Held, code.HeldFor, code.Method));
        Assert.Single(rows, row => row.Decision.Way == "refresh_token");
        foreach (var row in rows) Assert.DoesNotContain("alice", DecisionJson.ToText(row.Decision), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_of_the_plan_are_recorded_and_those_of_a_wrong_secret_are_not()
    {
        await _provider.ClientCredentialsAsync("service", ("scope", "billing.read"));
        await _provider.TokenAsync("service", ("grant_type", "password"));
        await _provider.TokenAsync("service", ("grant_type", "client_credentials"), ("client_id", "service"), ("client_secret", "wrong"));
        await _provider.RefreshAsync("no-token", "web");
        using (await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "verifier", ("redirect_uri", "https://evil.example.com/callback")))) { }
        Assert.Equal(
            ["service client_credentials scope_unknown", "service password grant_type_not_allowed", "web code redirect_uri_differs"],
            (await _provider.DecisionsAsync()).Select(row => $"{row.Decision.Client} {row.Decision.Way} {row.Decision.Reason}").Order());
    }

    [Fact]
    public async Task Another_method_of_authentication_is_recorded_of_the_client_that_was_named()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Add("Authorization", Requests.Basic("post-only", Plans.ServiceSecret));
        await _provider.SendAsync(request);
        var row = Assert.Single(await _provider.DecisionsAsync());
        Assert.Equal(("post-only", "client_secret_basic", "client_authentication_method_differs"), (row.Decision.Client, row.Decision.Method, row.Decision.Reason));
    }

    [Fact]
    public async Task No_secret_and_no_token_lies_in_the_table_wherever_somebody_puts_it()
    {
        var tokens = await _provider.SignInAsync("web");
        await _provider.TokenAsync("service", ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password));
        var secrets = new[] { Plans.WebSecret, Plans.ServiceSecret, tokens.AccessToken, tokens.RefreshToken };
        await _provider.RefreshAsync(tokens.RefreshToken);
        foreach (var secret in secrets)
        {
            await _provider.ClientCredentialsAsync("service", ("scope", secret));
            await _provider.ClientCredentialsAsync("service", ("resource", "https://orders.example.com/" + Uri.EscapeDataString(secret)));
            await _provider.TokenAsync("service", ("grant_type", secret));
            foreach (var parameter in (string[])["redirect_uri", "scope", "response_type", "response_mode", "client_id", "acr_values"])
                using (await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "verifier", (parameter, parameter == "redirect_uri" ? $"https://web.example.com/callback?code={Uri.EscapeDataString(secret)}" : secret)))) { }
        }
        var rows = await _provider.DecisionsAsync();
        Assert.Contains(rows, row => row.Decision is { IsOthers: true, Client: "service" });
        var raw = string.Join('\n', rows.Select(row => DecisionJson.ToText(row.Decision))) + await RawAsync();
        foreach (var secret in (string[])[.. secrets, Plans.Password, "alice"]) Assert.DoesNotContain(secret, raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_nobody_knows_is_not_recorded()
    {
        await _provider.TokenAsync("nobody", ("grant_type", "client_credentials"));
        using (await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("nobody", "verifier"))) { }
        Assert.Empty(await _provider.DecisionsAsync());
    }

    [Fact]
    public async Task A_gateway_tells_what_its_routes_decided()
    {
        var report = new JsonObject
        {
            ["api"] = Plans.Orders, ["instance"] = "a", ["sequence"] = 1, ["age"] = 1,
            ["callers"] = new JsonArray(),
            ["routes"] = new JsonArray(
                new JsonObject { ["method"] = "GET", ["route"] = "GET /orders/**", ["client_id"] = "service", ["scope"] = "orders.read", ["calls"] = 7 },
                new JsonObject { ["method"] = "PUT", ["route"] = "* /orders/**", ["client_id"] = "_unknown", ["refused"] = 401, ["calls"] = 2 },
                new JsonObject { ["method"] = "GET", ["route"] = "GET /orders/**", ["client_id"] = "nobody", ["calls"] = 1 }),
        };
        for (var i = 0; i < 2; i++) Assert.Equal(System.Net.HttpStatusCode.NoContent, (await _provider.PostAsync("signals", "orders-api", ("calls", report.ToJsonString()))).Status);
        var rows = await _provider.DecisionsAsync();
        Assert.Equal((7, 2), (rows[0].Count, rows[1].Count));
        Assert.Equal(new Decision(DecisionKind.Call, "service") { Way = "GET", Address = "GET /orders/**", Resources = Plans.Orders, Scope = "orders.read" }, rows[0].Decision);
        Assert.Equal(new Decision(DecisionKind.Call, "") { Way = "PUT", Address = "* /orders/**", Resources = Plans.Orders, Error = "401" }, rows[1].Decision);
    }

    [Theory]
    [InlineData("""[{"method":"GET","route":"GET /","client_id":"service"}]""")]
    [InlineData("""[{"method":"GET","route":"GET /","client_id":"service","calls":1,"refused":500}]""")]
    [InlineData("""[{"route":"GET /","client_id":"service","calls":1}]""")]
    [InlineData("""{}""")]
    public async Task Routes_that_are_no_such_list_are_refused(string routes)
    {
        var report = $$"""{"api":"{{Plans.Orders}}","instance":"a","sequence":1,"age":1,"callers":[],"routes":{{routes}}}""";
        Assert.Equal("invalid_request", (await _provider.PostAsync("signals", "orders-api", ("calls", report))).Error);
    }

    [Fact]
    public async Task Where_the_plan_says_so_nothing_is_recorded_and_what_was_goes()
    {
        await _provider.ClientCredentialsAsync();
        Assert.Single(await _provider.DecisionsAsync());
        await _provider.RestartAsync(() => File.AppendAllText(_provider.PlanFile, "\ndecisions: { record: off }\n"));
        await _provider.ClientCredentialsAsync("wide", ("resource", Plans.Orders));
        Assert.Single(await _provider.DecisionsAsync());
        await _provider.Get<Server.Operations.CleanUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await _provider.DecisionsAsync());
    }

    [Fact]
    public async Task Decisions_are_kept_as_long_as_the_plan_says_and_a_day_counts_from_its_end()
    {
        await _provider.ClientCredentialsAsync();
        _provider.Clock.Advance(TimeSpan.FromDays(1));
        await _provider.ClientCredentialsAsync();
        Assert.Equal(2, Assert.Single(await _provider.DecisionsAsync()).Count);
        await CleanUpAfterAsync(TimeSpan.FromDays(13), left: 2);
        await CleanUpAfterAsync(TimeSpan.FromDays(1), left: 1);
        await CleanUpAfterAsync(TimeSpan.FromDays(1), left: 0);
    }

    private async Task CleanUpAfterAsync(TimeSpan time, long left)
    {
        _provider.Clock.Advance(time);
        await _provider.Get<Server.Operations.CleanUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(left, (await _provider.DecisionsAsync()).Sum(row => row.Count));
    }

    /// <summary>The table as it lies there.</summary>
    private async Task<string> RawAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(_provider.DataDirectory, "*.db").Single()};Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(client || ' ' || decision, char(10)) FROM decisions";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
