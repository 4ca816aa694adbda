using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7591_Registration;

[Spec("RFC 7591", "3")]
public class Section3_Registration
{
    [Fact]
    [Provokes("registration_closed")]
    public async Task Without_a_plan_for_it_nobody_registers_and_nothing_offers_it()
    {
        await using var provider = await Provider.StartAsync();
        var answer = await provider.RegisterAsync(Registration.Robot());
        Assert.Equal((HttpStatusCode.Forbidden, "access_denied"), (answer.Status, answer.Error));
        Assert.DoesNotContain("registration_endpoint", await provider.Http.GetStringAsync(".well-known/openid-configuration"));
    }

    [Fact, Spec("RFC 7591", "3.2.1"), Spec("OIDC Registration", "3")]
    public async Task Anybody_registers_where_the_plan_is_open_and_gets_to_know_as_what()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var answer = await provider.RegisterAsync(Registration.Robot());

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("no-store", answer.Message.Headers.CacheControl!.ToString());
        Assert.StartsWith("reg_", answer["client_id"]);
        Assert.StartsWith("ghg_", answer["registration_access_token"]);
        Assert.Equal($"{provider.Issuer}/register/{answer["client_id"]}", answer["registration_client_uri"]);
        Assert.Equal(provider.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), answer["client_id_issued_at"]);
        Assert.Equal("Robot", answer["client_name"]);
        Assert.Equal("""["https://robot.example.com/callback"]""", answer["redirect_uris"]);
        Assert.Equal("openid profile offline_access orders.read", answer["scope"]);
        Assert.Null(answer["client_secret"]);
        Assert.Null(answer["client_secret_expires_at"]);
        Assert.Contains($"\"registration_endpoint\": \"{provider.Issuer}/register\"", await provider.Http.GetStringAsync(".well-known/openid-configuration"));
    }

    [Fact]
    public async Task A_registered_client_signs_its_users_in_refreshes_and_revokes_like_any_other()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var clientId = (await provider.RegisteredAsync())["client_id"]!;

        var tokens = await provider.SignInAsRegisteredAsync(clientId);
        Assert.Equal(clientId, Requests.ClaimsOf(tokens.AccessToken).GetProperty("client_id").GetString());
        var refreshed = await provider.RefreshAsync(tokens.RefreshToken, clientId);
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal("true", (await provider.IntrospectAsync(refreshed.AccessToken))["active"]?.ToLowerInvariant());
        Assert.Equal(HttpStatusCode.OK, (await provider.RevokeAsync(refreshed.RefreshToken, clientId)).Status);
        Assert.Equal("false", (await provider.IntrospectAsync(refreshed.AccessToken))["active"]?.ToLowerInvariant());
    }

    [Fact]
    public async Task It_pushes_authorization_requests_and_ends_sessions_too()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync(("post_logout_redirect_uris", new JsonArray("https://robot.example.com/bye")));
        var clientId = registered["client_id"]!;
        var pushed = await provider.PostAsync("par", clientId, ("response_type", "code"), ("redirect_uri", "https://robot.example.com/callback"), ("scope", "openid orders.read"),
            ("code_challenge", Requests.ChallengeOf(Requests.NewVerifier())), ("code_challenge_method", "S256"));
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        var landed = await provider.NewBrowser().AuthorizeAsync($"{provider.Issuer}/authorize?client_id={clientId}&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}");
        Assert.Contains("code=", landed!.Query);

        var browser = provider.NewBrowser();
        var tokens = await provider.RedeemAsync(await provider.CodeAsync(clientId, browser, ("redirect_uri", "https://robot.example.com/callback")));
        var logout = await browser.GetAsync($"{provider.Issuer}/end-session?id_token_hint={tokens["id_token"]}&post_logout_redirect_uri={Uri.EscapeDataString("https://robot.example.com/bye")}");
        Assert.Equal("https://robot.example.com/bye", logout.Headers.Location?.AbsoluteUri);
    }

    [Fact, Spec("RFC 7591", "2")]
    public async Task A_client_that_names_no_method_gets_a_secret_which_is_kept_nowhere_in_clear()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: openid orders.read, grant_types: [authorization_code, client_credentials]"));
        var answer = await provider.RegisteredAsync(("token_endpoint_auth_method", null), ("grant_types", new JsonArray("client_credentials")), ("redirect_uris", null));
        var (clientId, secret) = (answer["client_id"]!, answer["client_secret"]!);
        Assert.Equal("client_secret_basic", answer["token_endpoint_auth_method"]);
        Assert.Equal("0", answer["client_secret_expires_at"]);
        Assert.Equal("orders.read", answer["scope"]);

        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]) };
        request.Headers.Add("Authorization", Requests.Basic(clientId, secret));
        Assert.Equal(HttpStatusCode.OK, (await provider.SendAsync(request)).Status);
        Assert.Equal("invalid_client", (await provider.PostAsync("token", clientId, ("grant_type", "client_credentials"), ("client_secret", secret))).Error);

        foreach (var file in Directory.GetFiles(provider.DataDirectory).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)) < 0, file);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(answer["registration_access_token"]!)) < 0, file);
        }
        Assert.DoesNotContain(provider.Log.Lines, line => line.Contains(secret) || line.Contains(answer["registration_access_token"]!));
    }

    [Fact, Spec("RFC 7591", "1.2")]
    [Provokes("registration_quota_token", "registration_token_expired", "registration_token_missing", "registration_token_unknown")]
    public async Task With_initial_access_tokens_only_their_holders_register()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan($"mode: token, scope: orders.read, initial_access_tokens: [{{ name: ci, value: {Registration.Token}, expires_at: 2026-11-24, most: 2 }}]"));

        var without = await provider.RegisterAsync(Registration.Robot());
        Assert.Equal(HttpStatusCode.Unauthorized, without.Status);
        Assert.Equal("Bearer realm=\"Gatehouse\"", without.Message.Headers.WwwAuthenticate.ToString());
        var wrong = await provider.RegisterAsync(Registration.Robot(), "something-else");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (wrong.Status, wrong.Error));
        Assert.Contains("error=\"invalid_token\"", wrong.Message.Headers.WwwAuthenticate.ToString());

        Assert.Equal(HttpStatusCode.Created, (await provider.RegisterAsync(Registration.Robot(), Registration.Token)).Status);
        Assert.Equal(HttpStatusCode.Created, (await provider.RegisterAsync(Registration.Robot(), Registration.Token)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await provider.RegisterAsync(Registration.Robot(), Registration.Token)).Status);
        provider.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await provider.RegisterAsync(Registration.Robot(), Registration.Token)).Status);
    }

    [Fact]
    public async Task A_closed_plan_registers_nobody_and_keeps_who_is_there()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var clientId = (await provider.RegisteredAsync())["client_id"]!;
        await provider.RestartAsync(() => File.WriteAllText(provider.PlanFile, File.ReadAllText(provider.PlanFile).Replace("mode: open", "mode: closed")));
        Assert.Equal(HttpStatusCode.Forbidden, (await provider.RegisterAsync(Registration.Robot())).Status);
        Assert.Equal(HttpStatusCode.OK, (await provider.SignInAsRegisteredAsync(clientId)).Status);

        await provider.RestartAsync(() => File.WriteAllText(provider.PlanFile, File.ReadAllText(provider.PlanFile).Replace("registration: {", "#")));
        Assert.Equal("invalid_client", (await provider.RefreshAsync("ghr_x", clientId)).Error);
    }

    [Fact]
    [Provokes("registration_quota_network")]
    public async Task A_network_registers_so_many_clients_a_day_and_no_header_changes_that()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: orders.read, most_per_network: 2"));
        await provider.RegisteredAsync();
        await provider.RegisteredAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "register") { Content = new StringContent(Registration.Robot().ToJsonString(), null, "application/json") };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        var third = await provider.SendAsync(request);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.Status);
        Assert.NotNull(third.Message.Headers.RetryAfter);
        provider.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await provider.RegisteredAsync();
    }

    [Fact]
    [Provokes("registration_quota_total")]
    public async Task No_more_clients_are_registered_at_once_than_the_plan_says()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: orders.read, most_clients: 1"));
        var first = await provider.RegisteredAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, (await provider.RegisterAsync(Registration.Robot())).Status);
        await provider.ManageAsync(HttpMethod.Delete, first["registration_client_uri"]!, first["registration_access_token"]);
        await provider.RegisteredAsync();
    }

    [Fact]
    [Provokes("registered_client_gone")]
    public async Task A_registration_with_a_lifetime_ends_and_one_that_nobody_uses_is_deleted()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: openid offline_access orders.read, unused: 10d, lifetime: 30d"));
        var clientId = (await provider.RegisteredAsync())["client_id"]!;
        var unused = await provider.RegisteredAsync();
        var tokens = await provider.SignInAsRegisteredAsync(clientId);
        for (var day = 0; day < 29; day++)
        {
            provider.Clock.Advance(TimeSpan.FromDays(1));
            if (day % 5 != 0) continue;
            tokens = await provider.RefreshAsync(tokens.RefreshToken, clientId);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
            var now = provider.Clock.GetUtcNow();
            await provider.Get<IRegisteredClientStore>().ExpireAsync(now - provider.Get<CurrentProvider>().Snapshot.Configuration.Registration!.Unused, now, 10, TestContext.Current.CancellationToken);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await provider.ManageAsync(HttpMethod.Get, unused["registration_client_uri"]!, unused["registration_access_token"])).Status);
        provider.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("invalid_client", (await provider.RefreshAsync(tokens.RefreshToken, clientId)).Error);
    }

    [Fact]
    public async Task An_invented_identifier_costs_no_statement()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var clientId = (await provider.RegisteredAsync())["client_id"]!;
        // What is recorded of the registration is sealed before.
        await provider.Get<Gatehouse.Server.Audit.AuditKeeper>().RunAsync(TestContext.Current.CancellationToken);
        var database = provider.Get<Gatehouse.Storage.Database>();
        foreach (var invented in (string[])[clientId[..^1] + (clientId[^1] == 'A' ? 'B' : 'A'), "reg_" + new string('A', 32), "reg_", "reg_!"])
        {
            var before = database.StatementCount;
            Assert.Equal("invalid_client", (await provider.RefreshAsync("ghr_x", invented)).Error);
            Assert.True(database.StatementCount - before <= 4, "the news may be read meanwhile, the node tell that it is there, and look whether anything is to be sealed");
        }
    }

    [Fact]
    public async Task A_page_of_any_origin_may_register_and_use_what_it_registered()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        foreach (var path in (string[])["register", "token"])
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
            preflight.Headers.Add("Origin", "https://inspector.example.org");
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            var answer = await provider.SendAsync(preflight);
            Assert.Equal("https://inspector.example.org", answer.Message.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.False(answer.Message.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task Metrics_never_carry_the_names_of_strangers()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var clientId = (await provider.RegisteredAsync())["client_id"]!;
        await provider.SignInAsRegisteredAsync(clientId);
        await Task.Delay(400, TestContext.Current.CancellationToken);
        var metrics = await provider.Http.GetStringAsync("metrics");
        Assert.Contains("client=\"_found\"", metrics);
        Assert.DoesNotContain("reg_", metrics);
    }
}
