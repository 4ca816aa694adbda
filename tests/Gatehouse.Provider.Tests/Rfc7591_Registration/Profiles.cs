using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.ClientIdMetadataDocument;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7591_Registration;

/// <summary>A profile of the plan holds clients beyond it as it holds those in it.</summary>
[Spec("RFC 7591", "3.2.2"), Spec("RFC 7591", "5")]
public sealed class Profiles
{
    private static string Plan(string profile, string more = "") => Registration.Plan($"mode: open, scope: openid offline_access orders.read{more}", $"profile: {profile}");

    private static (string, JsonNode?)[] Signing(SigningClient key, params (string, JsonNode?)[] more) =>
        [("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(key.Jwks)), .. more];

    private static (string, string?)[] Proof(Provider provider, SigningClient key, string clientId) =>
        [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", key.Sign(SigningClient.Statement(provider, clientId)))];

    [Theory, Spec("FAPI 2.0 Security Profile", "5.3.2.1")]
    [InlineData("token_endpoint_auth_method", "none", "token_endpoint_auth_method must be private_key_jwt: this server holds its clients to the profile fapi2.")]
    [InlineData("token_endpoint_auth_method", "client_secret_basic", "token_endpoint_auth_method must be private_key_jwt: this server holds its clients to the profile fapi2.")]
    [InlineData("token_endpoint_auth_signing_alg", "RS256", "token_endpoint_auth_signing_alg must be ES256 or PS256: this server holds its clients to the profile fapi2.")]
    [InlineData("id_token_signed_response_alg", "RS256", "id_token_signed_response_alg must be ES256 or PS256: this server holds its clients to the profile fapi2.")]
    public async Task What_fapi2_forbids_is_not_registered(string field, string value, string description)
    {
        await using var provider = await Provider.StartAsync(Plan("fapi2"));
        var refused = await provider.RegisterAsync(Registration.Robot(Signing(new SigningClient(), (field, value))));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata", description), (refused.Status, refused.Error, refused["error_description"]));
    }

    [Theory, Spec("FAPI 2.0 Security Profile", "5.3.2.2")]
    [InlineData("web", "http://127.0.0.1:5999/callback", false)]
    [InlineData("native", "http://localhost:5999/callback", false)]
    [InlineData("native", "http://127.0.0.1:5999/callback", true)]
    public async Task Under_fapi2_answers_travel_unencrypted_on_the_device_only(string type, string redirectUri, bool registered)
    {
        await using var provider = await Provider.StartAsync(Plan("fapi2", ", redirect_hosts: [loopback]"));
        var answer = await provider.RegisterAsync(Registration.Robot(Signing(new SigningClient(), ("application_type", type), ("redirect_uris", new JsonArray(redirectUri)))));
        if (registered) Assert.Equal(HttpStatusCode.Created, answer.Status);
        else Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), (answer.Status, answer.Error));
    }

    [Theory, Spec("FAPI 2.0 Message Signing", "5.3.1")]
    [InlineData("fapi2")]
    [InlineData("fapi2-message-signing")]
    public async Task Under_message_signing_a_registered_client_must_sign_its_requests(string profile)
    {
        await using var provider = await Provider.StartAsync(Plan(profile));
        var key = new SigningClient();
        var clientId = (await provider.RegisteredAsync(Signing(key)))["client_id"]!;
        var unsigned = await provider.PostAsync("par", clientId, [("response_type", "code"), ("redirect_uri", Publisher.Callback), ("scope", "openid orders.read"),
            ("code_challenge", Requests.ChallengeOf(Requests.NewVerifier())), ("code_challenge_method", "S256"), .. Proof(provider, key, clientId)]);
        if (profile == "fapi2") Assert.Equal(HttpStatusCode.Created, unsigned.Status);
        else Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (unsigned.Status, unsigned.Error));
    }

    [Fact, Spec("FAPI 2.0 Security Profile", "5.3.2.2")]
    public async Task Under_fapi2_a_client_is_told_what_it_is_held_to_and_is_held_to_it()
    {
        await using var provider = await Provider.StartAsync(Plan("fapi2"));
        var key = new SigningClient();
        var registered = await provider.RegisteredAsync(Signing(key));
        var clientId = registered["client_id"]!;
        Assert.Equal(("True", "True"), (registered["require_pushed_authorization_requests"], registered["dpop_bound_access_tokens"]));
        var updated = await provider.ManageAsync(HttpMethod.Put, registered["registration_client_uri"]!, registered["registration_access_token"],
            Registration.Robot(Signing(key, ("client_id", clientId), ("dpop_bound_access_tokens", false))).ToJsonString());
        Assert.Equal((HttpStatusCode.OK, "True"), (updated.Status, updated["dpop_bound_access_tokens"]));

        var direct = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", Publisher.Callback)));
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(direct!.Query)["error"]);
        var verifier = Requests.NewVerifier();
        var pushed = await provider.PostAsync("par", clientId, [("response_type", "code"), ("redirect_uri", Publisher.Callback), ("scope", "openid orders.read"),
            ("code_challenge", Requests.ChallengeOf(verifier)), ("code_challenge_method", "S256"), .. Proof(provider, key, clientId)]);
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        var landed = await provider.NewBrowser().AuthorizeAsync($"{provider.Issuer}/authorize?client_id={clientId}&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}");
        var code = new IssuedCode(HttpUtility.ParseQueryString(landed!.Query)["code"]!, verifier, Publisher.Callback, clientId);
        Assert.Equal("invalid_dpop_proof", (await provider.RedeemAsync(code, Proof(provider, key, clientId))).Error);
    }

    [Fact, Spec("FAPI 2.0 Security Profile", "5.3.2.1")]
    public async Task Under_fapi2_a_document_without_keys_makes_no_client_and_one_with_keys_must_push()
    {
        await using var publisher = await Publisher.StartAsync();
        await using var provider = await Provider.StartAsync(Publisher.Plan(top: "profile: fapi2"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, publisher.Publishes("/public.json"))).StatusCode);
        Assert.Contains(provider.Log.Lines, line => line.Contains("holds its clients to the profile fapi2"));
        var landed = await Publisher.AskAsync(provider, publisher.Publishes("/signing.json", Signing(new SigningClient())));
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed.Headers.Location!.Query)["error"]);
    }

    [Fact, Spec("MCP Authorization", "2026-07-28")]
    [Provokes("client_redirect_uri_invalid")]
    public async Task Under_mcp_a_redirect_URI_is_https_or_on_loopback()
    {
        await using var provider = await Provider.StartAsync(Plan("mcp"));
        foreach (var good in (string[])["https://robot.example.com/callback", "http://localhost:3000/callback", "http://127.0.0.1/callback"])
            await provider.RegisteredAsync(("redirect_uris", new JsonArray(good)));
        foreach (var bad in (string[])["com.example.robot:/callback", "http://robot.example.com/callback"])
            Assert.Equal("invalid_redirect_uri", (await provider.RegisterAsync(Registration.Robot(("redirect_uris", new JsonArray(bad)), ("application_type", "native")))).Error);
    }

    [Fact, Spec("MCP Authorization", "2026-07-28")]
    public async Task Under_mcp_a_document_says_its_name()
    {
        await using var publisher = await Publisher.StartAsync();
        await using var provider = await Provider.StartAsync(Publisher.Plan(top: "profile: mcp"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, publisher.Publishes("/nameless.json", ("client_name", null)))).StatusCode);
    }

    [Theory, InlineData("oauth21"), InlineData("mcp"), InlineData("fapi2")]
    public async Task Under_no_profile_anybody_registers_for_a_classic_grant(string profile)
    {
        await using var provider = await Provider.StartAsync(Plan(profile));
        foreach (var (field, value) in ((string, string)[])[("grant_types", "implicit"), ("grant_types", "password"), ("response_types", "token")])
        {
            var refused = await provider.RegisterAsync(Registration.Robot(Signing(new SigningClient(), (field, new JsonArray(value)))));
            Assert.Equal("invalid_client_metadata", refused.Error);
            Assert.Contains(field, refused["error_description"]);
        }
    }

    [Fact]
    public async Task A_profile_that_comes_later_holds_who_is_already_registered()
    {
        await using var provider = await Provider.StartAsync(Plan("oauth21"));
        var clientId = (await provider.RegisteredAsync())["client_id"]!;
        await provider.SignInAsRegisteredAsync(clientId);
        await provider.RestartAsync(() => File.WriteAllText(provider.PlanFile, File.ReadAllText(provider.PlanFile).Replace("profile: oauth21", "profile: fapi2")));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, clientId)).StatusCode);
    }
}
