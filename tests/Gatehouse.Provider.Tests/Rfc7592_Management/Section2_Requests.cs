using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7592_Management;

[Spec("RFC 7592", "2"), Spec("RFC 7592", "3")]
public class Section2_Requests
{
    private static Task<Answer> ReadAsync(Provider provider, Answer registered) =>
        provider.ManageAsync(HttpMethod.Get, registered["registration_client_uri"]!, registered["registration_access_token"]);

    private static Task<Answer> UpdateAsync(Provider provider, Answer registered, params (string Name, JsonNode? Value)[] changes) => provider.ManageAsync(
        HttpMethod.Put, registered["registration_client_uri"]!, registered["registration_access_token"], Registration.Robot([("client_id", registered["client_id"]!), .. changes]).ToJsonString());

    private static Task<Answer> DeleteAsync(Provider provider, Answer registered) =>
        provider.ManageAsync(HttpMethod.Delete, registered["registration_client_uri"]!, registered["registration_access_token"]);

    [Fact, Spec("RFC 7592", "2.1"), Spec("OIDC Registration", "4")]
    public async Task A_client_reads_what_it_is_registered_as_without_its_secret()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync(("token_endpoint_auth_method", "client_secret_basic"));
        var read = await ReadAsync(provider, registered);
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal("no-store", read.Message.Headers.CacheControl!.ToString());
        foreach (var same in (string[])["client_id", "client_name", "redirect_uris", "scope", "client_id_issued_at", "registration_access_token", "registration_client_uri"]) Assert.Equal(registered[same], read[same]);
        Assert.Null(read["client_secret"]);
    }

    [Fact, Spec("RFC 7592", "2.2")]
    public async Task An_update_replaces_all_metadata_at_once()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync(("contacts", new JsonArray("me@robot.example.com")));
        await provider.SignInAsRegisteredAsync(registered["client_id"]!);

        var updated = await UpdateAsync(provider, registered, ("client_name", "Robot Two"), ("redirect_uris", new JsonArray("https://robot.example.com/new")));
        Assert.Equal((HttpStatusCode.OK, "Robot Two", null), (updated.Status, updated["client_name"], updated["contacts"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.NewBrowser().GetAsync(provider.AuthorizationUrl(registered["client_id"]!, Requests.NewVerifier(), ("redirect_uri", "https://robot.example.com/callback")))).StatusCode);
        var code = await provider.CodeAsync(registered["client_id"]!, null, ("redirect_uri", "https://robot.example.com/new"));
        Assert.Equal(HttpStatusCode.OK, (await provider.RedeemAsync(code)).Status);
    }

    [Fact, Spec("RFC 7592", "2.2")]
    public async Task A_client_gets_a_secret_when_its_method_needs_one_and_keeps_the_one_it_has()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync();
        var secret = (await UpdateAsync(provider, registered, ("token_endpoint_auth_method", "client_secret_post")))["client_secret"];
        Assert.NotNull(secret);
        var again = await UpdateAsync(provider, registered, ("token_endpoint_auth_method", "client_secret_post"), ("client_secret", secret));
        Assert.Equal((HttpStatusCode.OK, null), (again.Status, again["client_secret"]));
        Assert.Equal("invalid_grant", (await provider.PostAsync("token", registered["client_id"]!, ("grant_type", "refresh_token"), ("refresh_token", "ghr_x"), ("client_secret", secret))).Error);
        Assert.Equal("invalid_client", (await provider.PostAsync("token", registered["client_id"]!, ("grant_type", "refresh_token"), ("refresh_token", "ghr_x"))).Error);
        Assert.Equal("invalid_client_metadata", (await UpdateAsync(provider, registered, ("client_secret", "chosen by myself"))).Error);
    }

    [Fact, Spec("RFC 7592", "2.2")]
    public async Task An_update_is_held_to_the_same_rules_and_changes_nothing_when_it_breaks_one()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync();
        Assert.Equal("invalid_redirect_uri", (await UpdateAsync(provider, registered, ("redirect_uris", new JsonArray("http://robot.example.com/x")))).Error);
        Assert.Equal("invalid_client_metadata", (await UpdateAsync(provider, registered, ("grant_types", new JsonArray("password")))).Error);
        foreach (var (name, value) in ((string, JsonNode?)[])[("client_id", "reg_other"), ("client_id", null), ("registration_access_token", "x"), ("registration_client_uri", "x"), ("client_secret_expires_at", 0), ("client_id_issued_at", 0)])
            Assert.Equal("invalid_client_metadata", (await UpdateAsync(provider, registered, (name, value))).Error);
        Assert.Equal(registered["redirect_uris"], (await ReadAsync(provider, registered))["redirect_uris"]);
    }

    [Fact, Spec("RFC 7592", "2.3")]
    public async Task A_deleted_client_is_gone_with_all_that_its_users_gave_it()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync();
        var tokens = await provider.SignInAsRegisteredAsync(registered["client_id"]!);
        Assert.Equal("True", (await provider.IntrospectAsync(tokens.AccessToken))["active"]);

        var deleted = await DeleteAsync(provider, registered);
        Assert.Equal((HttpStatusCode.NoContent, ""), (deleted.Status, deleted.Body));

        Assert.Equal("False", (await provider.IntrospectAsync(tokens.AccessToken))["active"]);
        Assert.Equal("invalid_client", (await provider.RefreshAsync(tokens.RefreshToken, registered["client_id"]!)).Error);
        foreach (var answer in (Answer[])[await ReadAsync(provider, registered), await UpdateAsync(provider, registered), await DeleteAsync(provider, registered)])
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Error));
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.NewBrowser().GetAsync(provider.AuthorizationUrl(registered["client_id"]!, Requests.NewVerifier(), ("redirect_uri", "https://robot.example.com/callback")))).StatusCode);
    }

    [Fact, Spec("RFC 7592", "2.1")]
    [Provokes("registration_token_of_another_client")]
    public async Task Only_the_token_of_the_client_itself_opens_anything()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var (mine, other) = (await provider.RegisteredAsync(), await provider.RegisteredAsync());
        var token = mine["registration_access_token"]!;
        var accessToken = (await provider.SignInAsRegisteredAsync(mine["client_id"]!)).AccessToken;
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await provider.ManageAsync(method, mine["registration_client_uri"]!, null, "{}")).Status);
            foreach (var wrong in (string[])["x", token[..^1] + (token[^1] == 'A' ? 'E' : 'A'), mine["client_id"]!, accessToken, "ghg_" + new string('A', 64)])
                Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), Of(await provider.ManageAsync(method, mine["registration_client_uri"]!, wrong, "{}")));
            Assert.Equal(HttpStatusCode.Forbidden, (await provider.ManageAsync(method, other["registration_client_uri"]!, token, "{}")).Status);
        }
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await provider.ManageAsync(HttpMethod.Patch, mine["registration_client_uri"]!, token, "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(provider, other)).Status);
    }

    [Fact]
    public async Task What_another_node_changes_or_deletes_is_known_here_within_a_second()
    {
        await using var provider = await Provider.StartAsync(Registration.Open);
        var registered = await provider.RegisteredAsync();
        var (clientId, cancel) = (registered["client_id"]!, TestContext.Current.CancellationToken);
        // What another node does is in the database, and this one hears of it there alone.
        var store = provider.Get<IRegisteredClientStore>();
        Assert.True(provider.Get<RegistrationKeys>().TryRead(clientId, provider.Issuer, out var id));
        async Task<HttpStatusCode> SeenAsync(string redirectUri) =>
            (await provider.NewBrowser().GetAsync(provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", redirectUri)))).StatusCode;

        Assert.Equal(HttpStatusCode.SeeOther, await SeenAsync("https://robot.example.com/callback"));
        var metadata = (await store.FindAsync(id, cancel))!.Metadata.Replace("/callback", "/new");
        await store.UpdateAsync(id, metadata, null, provider.Clock.GetUtcNow(), cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        Assert.Equal(HttpStatusCode.BadRequest, await SeenAsync("https://robot.example.com/callback"));
        Assert.Equal(HttpStatusCode.SeeOther, await SeenAsync("https://robot.example.com/new"));
        await store.DeleteAsync(id, clientId, provider.Clock.GetUtcNow(), cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        Assert.Equal(HttpStatusCode.BadRequest, await SeenAsync("https://robot.example.com/new"));
    }

    private static (HttpStatusCode, string?) Of(Answer answer) => (answer.Status, answer.Error);
}
