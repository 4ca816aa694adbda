using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9101_RequestObjects;

[Spec("RFC 9101", "5"), Spec("RFC 9101", "5.2.3"), Spec("RFC 9101", "10.4"), Spec("RFC 9101", "10.5"), Spec("RFC 9126", "3")]
public sealed class Section5_Passing : RequestObjectTests
{
    [Theory]
    [InlineData("jar"), InlineData("only-jar")]
    public async Task A_request_by_value_goes_through_sign_in_to_tokens(string clientId)
    {
        var verifier = Requests.NewVerifier();
        var landed = await Provider.NewBrowser().AuthorizeAsync(Url(clientId, ("request", Key.Sign(Request(clientId, verifier), ("typ", "oauth-authz-req+jwt")))));
        Assert.Equal("signed-state", HttpUtility.ParseQueryString(landed!.Query)["state"]);
        Assert.Equal("openid offline_access orders.read", (await RedeemAsync(landed, clientId, verifier))["scope"]);
    }

    [Fact]
    public async Task Nothing_outside_the_object_counts()
    {
        var url = Url("jar", ("request", Key.Sign(Request("jar", Requests.NewVerifier(), ("scope", "openid")))), ("scope", "openid orders.read"), ("state", "other"), ("redirect_uri", "https://evil.example/"), ("nonce", "other"), ("response_mode", "fragment"));
        var landed = await Provider.NewBrowser().AuthorizeAsync(url);
        Assert.StartsWith("https://jar.example.com/callback?", landed!.AbsoluteUri);
        Assert.Equal("signed-state", HttpUtility.ParseQueryString(landed.Query)["state"]);
    }

    [Fact]
    public async Task A_request_by_reference_is_fetched_once_and_cannot_change_while_its_user_signs_in()
    {
        var verifier = Requests.NewVerifier();
        var uri = Neighbour.Serves("/request", Key.Sign(Request("jar", verifier)), "application/oauth-authz-req+jwt");
        var browser = Provider.NewBrowser();
        using var first = await browser.GetAsync(Url("jar", ("request_uri", uri)));
        Neighbour.Serves("/request", Key.Sign(Request("jar", Requests.NewVerifier(), ("state", "changed"))));
        var landed = await browser.AuthorizeAsync(first.Headers.Location!.ToString());
        Assert.Equal("signed-state", HttpUtility.ParseQueryString(landed!.Query)["state"]);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(landed, "jar", verifier)).Status);
        Assert.Single(Neighbour.Asked);
    }

    [Fact]
    [Provokes("request_uri_not_registered", "request_uri_unavailable")]
    public async Task Only_registered_addresses_are_fetched()
    {
        foreach (var uri in (string[])[Neighbour.Serves("/other", "x"), Neighbour.Address + "/request?x", Neighbour.Address + "/request/../other", "http://169.254.169.254/latest", "https://evil.example/", "urn:x", "file:///etc/passwd"])
            Assert.Equal("request_uri_not_registered", await ReasonAsync(Url("jar", ("request_uri", uri))));
        Assert.Empty(Neighbour.Asked);
        Assert.Equal("request_uri_unavailable", await ReasonAsync(Url("jar", ("request_uri", Neighbour.Address + "/request"))));
        Assert.Equal("request_uri_unavailable", await ReasonAsync(Url("jar", ("request_uri", Neighbour.Serves("/large", new string('x', 200_000))))));
    }

    [Fact]
    [Provokes("request_twice")]
    public async Task Both_ways_at_once_are_refused() => Assert.Equal(
        "request_twice", await ReasonAsync(Url("jar", ("request", Key.Sign(Request("jar", Requests.NewVerifier()))), ("request_uri", Neighbour.Address + "/request"))));

    [Fact]
    public async Task Who_must_sign_is_refused_unsigned()
    {
        using var response = await Provider.Http.GetAsync(Url("only-jar", ("response_type", "code"), ("redirect_uri", "https://only-jar.example.com/callback"), ("scope", "openid"), ("code_challenge", Requests.ChallengeOf(Requests.NewVerifier())), ("code_challenge_method", "S256")));
        Assert.Contains("error=invalid_request", response.Headers.Location!.Query);
        Assert.Contains(Provider.Log.Lines, line => line.Contains("request_object_required"));
        Assert.Equal("invalid_request", (await PostAsync("par", "only-jar", ("response_type", "code"), ("scope", "openid"))).Error);
    }

    [Fact]
    [Provokes("request_object_signature_invalid")]
    public async Task A_signed_request_may_be_pushed()
    {
        var verifier = Requests.NewVerifier();
        var pushed = await PostAsync("par", "only-jar", ("request", Key.Sign(Request("only-jar", verifier))), ("scope", "openid admin"));
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        var landed = await Provider.NewBrowser().AuthorizeAsync(Url("only-jar", ("request_uri", pushed["request_uri"]!)));
        Assert.Equal("openid offline_access orders.read", (await RedeemAsync(landed, "only-jar", verifier))["scope"]);
        var refused = await PostAsync("par", "only-jar", ("request", new SigningClient().Sign(Request("only-jar", verifier))));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_object"), (refused.Status, refused.Error));
    }

    [Fact]
    public async Task The_user_may_take_longer_than_the_object_lives()
    {
        var browser = Provider.NewBrowser();
        using var first = await browser.GetAsync(Url("jar", ("request", Key.Sign(Request("jar", Requests.NewVerifier())))));
        Provider.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(await browser.AuthorizeAsync(first.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task Metadata_say_what_works()
    {
        var metadata = JsonNode.Parse(await Provider.Http.GetStringAsync(".well-known/openid-configuration"))!;
        Assert.True(metadata["request_parameter_supported"]!.GetValue<bool>());
        Assert.True(metadata["request_uri_parameter_supported"]!.GetValue<bool>());
        Assert.Contains("ES256", metadata["request_object_signing_alg_values_supported"]!.ToJsonString());
        Assert.DoesNotContain("none", metadata["request_object_signing_alg_values_supported"]!.ToJsonString());
    }
}
