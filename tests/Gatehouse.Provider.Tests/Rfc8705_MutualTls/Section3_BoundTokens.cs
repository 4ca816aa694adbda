using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc8705_MutualTls;

[Spec("RFC 8705", "3"), Spec("RFC 8705", "3.1"), Spec("RFC 8705", "3.2"), Spec("RFC 8705", "4")]
public sealed class Section3_BoundTokens(MtlsFixture fixture) : IClassFixture<MtlsFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_token_names_the_certificate_and_its_type_stays_Bearer()
    {
        var certificate = fixture.Authority.Issue("CN=robot, O=Example, C=DE");
        var answer = await fixture.ServiceAsync("by-dn", certificate);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.Equal(Certificates.ThumbprintOf(certificate), ThumbprintIn(answer.AccessToken));
        Assert.Equal(Certificates.ThumbprintOf(certificate), (await _provider.IntrospectAsync(answer.AccessToken)).Json.GetProperty("cnf").GetProperty("x5t#S256").GetString());
    }

    [Fact]
    public async Task Unless_client_or_API_asks_for_it_a_certificate_binds_nothing() =>
        Assert.False(Requests.ClaimsOf((await fixture.ServiceAsync("by-dns", fixture.Authority.Issue("CN=x", names => names.AddDnsName("robot.example.com")))).AccessToken).TryGetProperty("cnf", out _));

    [Fact]
    public async Task An_API_that_demands_it_gets_bound_tokens_only() =>
        Assert.Equal(Certificates.ThumbprintOf(fixture.Own), ThumbprintIn((await fixture.ServiceAsync("by-own", fixture.Own, "vault.read")).AccessToken));

    [Fact]
    [Provokes("certificate_missing")]
    public async Task The_tokens_of_a_public_client_are_bound_to_its_certificate_the_refresh_token_too()
    {
        var (own, other) = (Certificates.SelfSigned("CN=phone"), Certificates.SelfSigned("CN=thief"));
        var code = await _provider.CodeAsync("phone");
        (string, string)[] form = [("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", code.RedirectUri), ("code_verifier", code.Verifier)];
        Assert.Equal("invalid_request", (await fixture.TokenAsync("phone", null, form)).Error);
        var tokens = await fixture.TokenAsync("phone", own, form);
        Assert.Equal(Certificates.ThumbprintOf(own), ThumbprintIn(tokens.AccessToken));

        Assert.Equal("invalid_grant", (await fixture.TokenAsync("phone", other, ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken))).Error);
        Assert.Equal(HttpStatusCode.OK, (await fixture.TokenAsync("phone", own, ("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken))).Status);
    }

    [Fact]
    public async Task Userinfo_answers_only_on_the_connection_of_that_certificate()
    {
        var own = Certificates.SelfSigned("CN=phone");
        var code = await _provider.CodeAsync("phone", null, ("scope", "openid"));
        var token = (await fixture.TokenAsync("phone", own, ("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", code.RedirectUri), ("code_verifier", code.Verifier))).AccessToken;

        Assert.Equal(HttpStatusCode.OK, (await UserInfoAsync(token, own)).Status);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), ((await UserInfoAsync(token, null)).Status, (await UserInfoAsync(token, Certificates.SelfSigned("CN=phone"))).Error));
    }

    [Fact]
    public async Task A_token_may_be_bound_to_a_key_and_a_certificate()
    {
        using var signer = new DPoPSigner();
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "by-own"), new("scope", "vault.read")]) };
        request.Headers.TryAddWithoutValidation("Client-Cert", Certificates.Header(fixture.Own));
        request.Headers.TryAddWithoutValidation("DPoP", signer.Proof("POST", $"{_provider.Issuer}/token", _provider.Clock.GetUtcNow()));
        var confirmation = Requests.ClaimsOf((await _provider.SendAsync(request)).AccessToken).GetProperty("cnf");
        Assert.Equal((signer.Thumbprint, Certificates.ThumbprintOf(fixture.Own)), (confirmation.GetProperty("jkt").GetString(), confirmation.GetProperty("x5t#S256").GetString()));
    }

    private async Task<Answer> UserInfoAsync(string token, X509Certificate2? certificate)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.Add("Authorization", "Bearer " + token);
        if (certificate is not null) request.Headers.TryAddWithoutValidation("Client-Cert", Certificates.Header(certificate));
        return await _provider.SendAsync(request);
    }

    private static string? ThumbprintIn(string token) => Requests.ClaimsOf(token).GetProperty("cnf").GetProperty("x5t#S256").GetString();
}
