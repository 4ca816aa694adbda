using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Logout;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7591_Registration;

[Spec("RFC 7591", "2"), Spec("RFC 7591", "3.2.1"), Spec("OIDC Registration", "2")]
public class Section2_SigningInAndOut(Section2_SigningInAndOut.OpenProvider open) : IClassFixture<Section2_SigningInAndOut.OpenProvider>
{
    public sealed class OpenProvider : IAsyncLifetime
    {
        public Provider Provider { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Registration.Plan(
            "mode: open, scope: openid profile offline_access orders.read, redirect_hosts: [any], redirect_schemes: [com.example.robot], most_per_network: 1000"));

        public ValueTask DisposeAsync() => Provider.DisposeAsync();
    }

    private Provider Provider => open.Provider;

    [Theory]
    [InlineData("frontchannel_logout_uri", "\"javascript:1\"")]
    [InlineData("frontchannel_logout_uri", "\"https://elsewhere.example.com/gone\"")]
    [InlineData("frontchannel_logout_uri", "\"http://robot.example.com/gone\"")]
    [InlineData("frontchannel_logout_uri", "\"https://robot.example.com:8443/gone\"")]
    [InlineData("frontchannel_logout_uri", "1")]
    [InlineData("frontchannel_logout_session_required", "\"yes\"")]
    [InlineData("backchannel_logout_uri", "\"javascript:1\"")]
    [InlineData("backchannel_logout_uri", "\"http://robot.example.com/logout\"")]
    [InlineData("backchannel_logout_uri", "\"https://10.0.0.1/logout\"")]
    [InlineData("backchannel_logout_uri", "\"https://robot.example.com/logout#here\"")]
    [InlineData("backchannel_logout_session_required", "1")]
    [InlineData("default_acr_values", "\"mfa\"")]
    [InlineData("subject_type", "\"private\"")]
    [InlineData("require_signed_request_object", "true")]
    [InlineData("request_object_signing_alg", "\"none\"")]
    [InlineData("request_uris", "[\"javascript:1\"]")]
    [InlineData("sector_identifier_uri", "\"javascript:1\"")]
    [InlineData("initiate_login_uri", "\"javascript:1\"")]
    [InlineData("default_max_age", "\"soon\"")]
    [InlineData("default_max_age", "-1")]
    [InlineData("require_auth_time", "\"yes\"")]
    [InlineData("tls_client_certificate_bound_access_tokens", "\"yes\"")]
    public async Task These_are_refused(string name, string json)
    {
        var answer = await Provider.RegisterAsync(Registration.Robot((name, JsonNode.Parse(json))));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("default_max_age", "60")]
    [InlineData("require_auth_time", "true")]
    [InlineData("initiate_login_uri", "\"https://robot.example.com/login\"")]
    [InlineData("request_uris", "[\"https://robot.example.com/request\"]")]
    [InlineData("tls_client_certificate_bound_access_tokens", "true")]
    public async Task What_cannot_be_had_is_not_in_the_answer(string name, string json) =>
        Assert.Null((await Provider.RegisteredAsync((name, JsonNode.Parse(json))))[name]);

    [Fact, Spec("OIDC Front-Channel Logout", "2"), Spec("OIDC Back-Channel Logout", "2.2")]
    public async Task A_registered_client_hears_of_a_logout_both_ways()
    {
        await using var host = await OidcLogout.LogoutHost.StartAsync("registration: { mode: open, scope: openid orders.read, redirect_hosts: [any] }");
        var provider = host.Provider;
        var answer = await provider.RegisteredAsync(
            ("backchannel_logout_uri", $"{host.Address}/logout"), ("backchannel_logout_session_required", true),
            ("frontchannel_logout_uri", "https://robot.example.com/gone"), ("frontchannel_logout_session_required", true));
        Assert.Equal(($"{host.Address}/logout", "https://robot.example.com/gone"), (answer["backchannel_logout_uri"], answer["frontchannel_logout_uri"]));
        Assert.Equal(("True", "True"), (answer["backchannel_logout_session_required"], answer["frontchannel_logout_session_required"]));
        Assert.True(provider.Get<LogoutNotices>().AreWanted);

        var browser = provider.NewBrowser();
        var code = await provider.CodeAsync(answer["client_id"]!, browser, ("redirect_uri", "https://robot.example.com/callback"), ("scope", "openid orders.read"));
        var idToken = (await provider.RedeemAsync(code))["id_token"]!;
        var left = await browser.GetAsync($"end-session?id_token_hint={idToken}");
        var page = await (await browser.GetAsync(left.Headers.Location!.OriginalString)).Content.ReadAsStringAsync();

        Assert.Contains($"src=\"https://robot.example.com/gone?iss={Uri.EscapeDataString(provider.Issuer)}&amp;sid={Requests.ClaimsOf(idToken).GetProperty("sid")}\"", page);
        await provider.UntilAsync(() => Task.FromResult(!host.Tokens.IsEmpty));
        Assert.True(host.Tokens.TryDequeue(out var token));
        Assert.Equal(answer["client_id"], Requests.ClaimsOf(token).GetProperty("aud").GetString());
    }

    [Fact, Spec("OIDC Core", "8.1")]
    [Provokes("client_metadata_not_allowed")]
    public async Task Subjects_are_pairwise_where_one_host_stands_for_the_sector()
    {
        var one = await SubjectAsync(await Provider.RegisteredAsync(("subject_type", "pairwise")));
        var same = await SubjectAsync(await Provider.RegisteredAsync(("subject_type", "pairwise")));
        var open = await SubjectAsync(await Provider.RegisteredAsync());
        Assert.Equal(one, same);
        Assert.NotEqual(one, open);

        foreach (var uris in (string[][])[["https://robot.example.com/callback", "https://other.example.com/callback"], ["com.example.robot:/callback"]])
            Assert.Equal("invalid_client_metadata", (await Provider.RegisterAsync(Registration.Robot(("subject_type", "pairwise"), ("redirect_uris", new JsonArray([.. uris.Select(uri => JsonValue.Create(uri))]))))).Error);
        Assert.Equal("invalid_client_metadata", (await Provider.RegisterAsync(Registration.Robot(("subject_type", "pairwise"), ("sector_identifier_uri", "https://robot.example.com/sector.json")))).Error);
    }

    [Fact]
    public async Task Of_the_levels_that_it_would_like_those_are_registered_that_mean_something_here() =>
        Assert.Equal("""["mfa"]""", (await Provider.RegisteredAsync(("default_acr_values", new JsonArray("urn:somewhere:gold", "mfa"))))["default_acr_values"]);

    [Fact, Spec("RFC 9101", "10.5")]
    [Provokes("request_object_required")]
    public async Task A_client_that_says_that_it_signs_all_its_requests_is_held_to_it()
    {
        var answer = await Provider.RegisteredAsync(("require_signed_request_object", true), ("request_object_signing_alg", "ES256"), ("jwks", JsonNode.Parse(new SigningClient().Jwks)));
        Assert.Equal(("True", "ES256"), (answer["require_signed_request_object"], answer["request_object_signing_alg"]));
        var landed = await Provider.NewBrowser().AuthorizeAsync(Provider.AuthorizationUrl(answer["client_id"]!, Requests.NewVerifier(), ("redirect_uri", "https://robot.example.com/callback")));
        Assert.Contains("error=invalid_request", landed!.Query);
    }

    private async Task<string> SubjectAsync(Answer registered) =>
        Requests.ClaimsOf((await Provider.SignInAsRegisteredAsync(registered["client_id"]!))["id_token"]!).GetProperty("sub").GetString()!;
}
