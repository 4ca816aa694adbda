using System.Net;
using System.Text;
using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Provider.Tests.Refusals;

/// <summary>An explanation is for who administers the client, the API or the installation; for everybody else there is none.</summary>
public sealed class Explaining(AdministeredProvider fixture) : IClassFixture<AdministeredProvider>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_client_that_is_concerned_learns_which_check_refused_what_and_who_can_mend_it()
    {
        var id = IdOf((await _provider.ClientCredentialsAsync("service", ("scope", "orders.read nonsense"))).Message);
        await _provider.ExplainAsync(id);
        var answer = await AskAsync(id, "service");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((id, "scope_unknown", "token", "invalid_scope", "service"), (answer["id"], answer["reason"], answer["endpoint"], answer["error"], answer["client_id"]));
        Assert.Equal(("nonsense", "orders.read orders.write"), (answer.Json.GetProperty("facts").GetProperty(FactNames.PresentedScope).GetString(), answer.Json.GetProperty("facts").GetProperty(FactNames.AllowedScope).GetString()));
        Assert.Contains("developer of the client", answer["who"]);
        Assert.All(new[] { "check", "cause", "remedy", "document", "since" }, member => Assert.NotEqual("", answer[member]));
        Assert.Equal("no-store", answer.Message.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task It_is_told_since_when_and_how_often()
    {
        var first = _provider.Clock.GetUtcNow();
        for (var i = 0; i < 3; i++) await _provider.ClientCredentialsAsync("wide", ("resource", "https://nowhere.example.com"));
        _provider.Clock.Advance(TimeSpan.FromMinutes(5));
        var id = IdOf((await _provider.ClientCredentialsAsync("wide", ("resource", "https://nowhere.example.com"))).Message);
        var explained = await _provider.ExplainAsync(id);
        Assert.Equal((4, first), (explained!.Occurrences.Count, explained.Occurrences.Since));
    }

    [Fact, Testing.Refusals.Provokes("refusal_unknown")]
    public async Task An_id_that_is_unknown_and_one_that_is_not_theirs_are_answered_alike()
    {
        var id = IdOf((await _provider.ClientCredentialsAsync("service", ("scope", "nonsense"))).Message);
        await _provider.ExplainAsync(id);
        var (foreign, unknown, malformed) = (await AskAsync(id, "wide"), await AskAsync("0000-0000-0000", "wide"), await AskAsync("hello", "wide"));
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal((foreign.Status, foreign.Body), (unknown.Status, unknown.Body));
        Assert.Equal((foreign.Status, foreign.Body), (malformed.Status, malformed.Body));
        Assert.Equal(foreign.Message.Headers.Select(header => header.Key).Order(), unknown.Message.Headers.Select(header => header.Key).Order());
    }

    [Fact]
    public async Task Nobody_is_told_without_credentials_or_as_a_public_client()
    {
        var id = IdOf((await _provider.ClientCredentialsAsync("service", ("scope", "nonsense"))).Message);
        await _provider.ExplainAsync(id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.Http.GetAsync($"refusals/{id}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.PostAsync($"refusals/{id}", "spa")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _provider.Http.DeleteAsync($"refusals/{id}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Who_wrote_the_wrong_secret_is_told_nothing_and_the_client_with_the_right_one_all()
    {
        var refused = await _provider.PostAsync("token", "", ("grant_type", "client_credentials"), ("client_id", "post-only"), ("client_secret", "wrong-secret-0123456789"));
        var id = IdOf(refused.Message);
        var explained = await _provider.ExplainAsync(id);
        Assert.Equal(("client_secret_wrong", "post-only"), (explained!.Record.Reason, explained.Record.ClientId));
        Assert.Equal(new RefusalFact(FactNames.PresentedMethod, "client_secret_post"), explained.Record.Facts.Single());
        Assert.DoesNotContain("wrong-secret", RefusalJson.FactsToText(explained.Record.Facts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_posts_its_credentials_asks_with_a_form()
    {
        var id = IdOf((await _provider.TokenAsync("web", ("grant_type", "client_credentials"))).Message);
        await _provider.ExplainAsync(id);
        var answer = await _provider.PostAsync($"refusals/{id}", "web");
        Assert.Equal((HttpStatusCode.OK, "grant_type_not_allowed"), (answer.Status, answer["reason"]));
    }

    [Fact]
    public async Task An_administrator_sees_every_refusal_through_the_client_that_is_for_it()
    {
        var id = IdOf((await _provider.ClientCredentialsAsync("service", ("scope", "nonsense"))).Message);
        await _provider.ExplainAsync(id);
        var token = await TokenOfAsync("console", "root");
        Assert.Equal("scope_unknown", (await AskAsync(id, token: token))["reason"]);
    }

    [Theory]
    [InlineData("console", "alice")] // not the role
    [InlineData("web", "root")] // not the client
    public async Task A_token_of_anybody_else_finds_nothing(string client, string user)
    {
        var id = IdOf((await _provider.ClientCredentialsAsync("service", ("scope", "nonsense"))).Message);
        await _provider.ExplainAsync(id);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(id, token: await TokenOfAsync(client, user))).Status);
    }

    [Fact]
    public async Task A_token_that_is_no_good_is_refused_as_one()
    {
        var answer = await AskAsync("0000-0000-0000", token: "made-up");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Error));
        Assert.StartsWith("Bearer", answer.Message.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task A_token_that_the_administrator_has_revoked_opens_nothing()
    {
        var signedIn = await SignInAsync("console", "root");
        await _provider.RevokeAsync(signedIn.AccessToken, "console");
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("0000-0000-0000", token: signedIn.AccessToken)).Status);
    }

    private async Task<string> TokenOfAsync(string client, string user) => (await SignInAsync(client, user)).AccessToken;

    private async Task<Answer> SignInAsync(string client, string user)
    {
        var verifier = Requests.NewVerifier();
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl(client, verifier, ("scope", "openid")), user);
        return await _provider.RedeemAsync(new IssuedCode(System.Web.HttpUtility.ParseQueryString(landed!.Query)["code"]!, verifier, Requests.RedirectUriOf(client), client));
    }

    private async Task<Answer> AskAsync(string id, string? client = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"refusals/{id}");
        request.Headers.Add("Authorization", token is not null ? "Bearer " + token : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{Requests.SecretOf(client!)}")));
        return await _provider.SendAsync(request);
    }

    internal static string IdOf(HttpResponseMessage message) => message.Headers.GetValues(RefusalId.Header).Single();
}

/// <summary>The default plan with an administrator and a client through which they work.</summary>
public sealed class AdministeredProvider : IAsyncLifetime
{
    public static readonly string Plan = Plans.Default
        .Replace("apis:\n", "administration: { role: admin, clients: [console] }\napis:\n")
        .Replace("clients:\n", "clients:\n  - { client_id: console, kind: spa, redirect_uris: [https://console.example.com/callback], scope: openid, consent: implied }\n")
        .Replace("users:\n", $"users:\n  - {{ username: root, password: {Plans.Password}, roles: [admin] }}\n");

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
