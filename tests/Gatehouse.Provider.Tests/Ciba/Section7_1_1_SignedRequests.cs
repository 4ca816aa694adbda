using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Ciba;

/// <summary>One server with a client that signs its backchannel requests.</summary>
public sealed class SigningCibaFixture : IAsyncLifetime
{
    public SigningClient Key { get; } = new();

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(CibaFixture.Plan.Replace("users:", $$"""
          - client_id: signing
            kind: web
            grant_types: [authorization_code, "{{CibaFixture.GrantType}}"]
            redirect_uris: [https://signing.example.com/callback]
            client_secret: {{Plans.WebSecret}}
            jwks: {{Key.Jwks}}
            backchannel_authentication_request_signing_alg: ES256
            scope: openid orders.read
        users:
        """));

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}

[Spec("CIBA", "7.1.1"), Spec("CIBA", "7.2")]
public sealed class Section7_1_1_SignedRequests(SigningCibaFixture fixture) : IClassFixture<SigningCibaFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task What_is_signed_counts_and_numbers_may_be_numbers()
    {
        var asked = await AskAsync(("request", Sign(("requested_expiry", 60), ("binding_message", "W4"))));
        Assert.Equal((HttpStatusCode.OK, "60"), (asked.Status, asked["expires_in"]));
    }

    [Fact]
    [Provokes("backchannel_request_unsigned")]
    public async Task A_client_that_signs_sends_no_unsigned_requests_any_more() =>
        Assert.Equal("backchannel_request_unsigned", await ReasonAsync(("scope", "openid"), ("login_hint", "alice")));

    [Fact]
    [Provokes("backchannel_request_beside")]
    public async Task Nothing_may_stand_beside_a_signed_request_but_what_proves_the_client()
    {
        Assert.Equal("backchannel_request_beside", await ReasonAsync(("request", Sign()), ("binding_message", "W4")));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(("request", Sign()), ("client_id", "signing"))).Status);
    }

    [Fact]
    [Provokes("request_not_supported")]
    public async Task A_client_that_registered_no_algorithm_cannot_send_one() => Assert.Equal(
        "request_not_supported", (await _provider.PostAsync("backchannel_authentication", "web", ("request", Sign()))).Error);

    [Theory]
    [InlineData("iss", "web")]
    [InlineData("aud", "https://elsewhere.example.com")]
    [InlineData("exp", null)]
    [InlineData("iat", null)]
    [InlineData("nbf", null)]
    [InlineData("jti", null)]
    [InlineData("request", "nested")]
    [Provokes("backchannel_request_undated", "request_object_issuer_differs", "request_object_nested", "request_object_no_identifier")]
    public async Task A_claim_that_is_missing_or_wrong_is_an_invalid_request(string claim, string? value) =>
        Assert.Equal("invalid_request", (await AskAsync(("request", Sign((claim, value))))).Error);

    [Theory]
    [InlineData("exp", -60)]
    [InlineData("exp", 7200)]
    [InlineData("nbf", 120)]
    [InlineData("iat", 120)]
    [Provokes("request_object_expired", "request_object_not_yet_valid")]
    public async Task Its_time_must_be_now(string claim, int seconds) =>
        Assert.Equal("invalid_request", (await AskAsync(("request", Sign((claim, _provider.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()))))).Error);

    [Fact]
    public async Task A_key_of_somebody_else_a_shared_secret_and_no_signature_are_refused()
    {
        var claims = Claims();
        foreach (var request in (string[])[new SigningClient().Sign(claims), SigningClient.SignWith(Plans.WebSecret, claims), SigningClient.SignWith("", claims, "none"), "nonsense", "a.b.c"])
            Assert.Equal("invalid_request", (await AskAsync(("request", request))).Error);
    }

    [Fact]
    [Provokes("request_object_replayed")]
    public async Task A_signed_request_is_taken_once_of_fifty_at_once()
    {
        var request = Sign();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => AskAsync(("request", request)))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("invalid_request", answer.Error));
    }

    [Fact]
    [Provokes("backchannel_without_openid")]
    public async Task What_is_wrong_within_is_told_as_in_an_unsigned_request()
    {
        Assert.Equal("unknown_user_id", (await AskAsync(("request", Sign(("login_hint", "nobody"))))).Error);
        Assert.Equal("invalid_scope", (await AskAsync(("request", Sign(("scope", "orders.read"))))).Error);
    }

    [Fact, Spec("CIBA", "4")]
    public async Task The_metadata_names_the_algorithms_where_a_client_signs()
    {
        Assert.Contains("ES256", await _provider.Http.GetStringAsync(".well-known/openid-configuration").ContinueWith(text => text.Result[text.Result.IndexOf("backchannel_authentication_request_signing_alg_values_supported", StringComparison.Ordinal)..]));
        await using var without = await Provider.StartAsync(CibaFixture.Plan);
        Assert.DoesNotContain("backchannel_authentication_request_signing", await without.Http.GetStringAsync(".well-known/openid-configuration"));
    }

    private JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var now = _provider.Clock.GetUtcNow().ToUnixTimeSeconds();
        return SigningClient.With(new JsonObject
        {
            ["iss"] = "signing", ["aud"] = _provider.Issuer, ["iat"] = now, ["nbf"] = now, ["exp"] = now + 120, ["jti"] = Guid.NewGuid().ToString(),
            ["scope"] = "openid orders.read", ["login_hint"] = "alice",
        }, changes);
    }

    private string Sign(params (string Name, JsonNode? Value)[] changes) => fixture.Key.Sign(Claims(changes));

    private Task<Answer> AskAsync(params (string Name, string Value)[] form) => _provider.SendAsync(new HttpRequestMessage(HttpMethod.Post, "backchannel_authentication")
    {
        Headers = { { "Authorization", Requests.Basic("signing", Plans.WebSecret) } }, Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
    });

    private async Task<string> ReasonAsync(params (string Name, string Value)[] form)
    {
        Assert.Equal("invalid_request", (await AskAsync(form)).Error);
        return _provider.Log.Lines.Last(line => line.Contains("Refused backchannel_authentication")).Split('(', ')')[1];
    }
}
