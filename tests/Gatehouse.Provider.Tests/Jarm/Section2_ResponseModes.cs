using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.Jarm;

[Spec("JARM", "2.1")]
public partial class Section2_ResponseModes(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory, Spec("JARM", "2.3")]
    [InlineData("query.jwt", '?')]
    [InlineData("jwt", '?')]
    [InlineData("fragment.jwt", '#')]
    public async Task The_answer_is_one_signed_JWT_that_only_this_client_takes(string mode, char begin)
    {
        var verifier = Requests.NewVerifier();
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", verifier, ("response_mode", mode)));

        var parameters = HttpUtility.ParseQueryString(landed!.AbsoluteUri[(landed.AbsoluteUri.IndexOf(begin) + 1)..]);
        Assert.Equal(["response"], parameters.AllKeys);
        var claims = await ValidatedAsync(parameters["response"]!, "web");
        Assert.Equal("some-state", claims["state"]);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(new IssuedCode((string)claims["code"], verifier, Requests.RedirectUriOf("web"), "web"))).Status);
    }

    [Fact, Spec("JARM", "2.3")]
    public async Task A_posted_form_carries_the_JWT_alone()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        var page = await (await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "form_post.jwt")))).Content.ReadAsStringAsync();

        var input = Assert.Single(Hidden().Matches(page));
        Assert.Equal("response", input.Groups[1].Value);
        Assert.True((await ValidatedAsync(input.Groups[2].Value, "web")).ContainsKey("code"));
    }

    [Theory]
    [InlineData("scope", "nonsense", "invalid_scope")]
    [InlineData("prompt", "none", "login_required")]
    public async Task An_error_is_signed_too(string name, string value, string error)
    {
        var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "jwt"), (name, value)));

        var claims = await ValidatedAsync(HttpUtility.ParseQueryString(response.Headers.Location!.Query)["response"]!, "web");
        Assert.Equal(error, claims["error"]);
        Assert.Equal("some-state", claims["state"]);
    }

    [Theory]
    [InlineData("nonsense.jwt")]
    [InlineData(".jwt")]
    [InlineData("jwt.jwt")]
    public async Task A_mode_that_does_not_exist_is_refused_in_the_default_mode(string mode)
    {
        var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", mode)));

        Assert.Contains("error=invalid_request", response.Headers.Location!.Query);
    }

    [Fact]
    [Provokes("id_token_hint_invalid")]
    public async Task A_signed_answer_is_no_ID_token()
    {
        var browser = _provider.NewBrowser();
        var landed = await browser.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "jwt")));
        var jwt = HttpUtility.ParseQueryString(landed!.Query)["response"]!;

        var logout = await browser.GetAsync($"{_provider.Issuer}/end-session?id_token_hint={jwt}");
        var silent = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("prompt", "none"), ("id_token_hint", jwt)));

        Assert.Equal(HttpStatusCode.BadRequest, logout.StatusCode);
        Assert.Contains("error=login_required", silent.Headers.Location!.Query);
    }

    [Fact, Spec("JARM", "4")]
    public async Task Metadata_and_algorithm_follow_the_plan()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("- client_id: web\n", "- client_id: web\n    authorization_signed_response_alg: PS256\n"));
        var metadata = await provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        Assert.Contains("form_post.jwt", metadata["response_modes_supported"]);
        Assert.Contains("PS256", metadata["authorization_signing_alg_values_supported"]);

        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "jwt")));
        Assert.Equal("PS256", Requests.HeaderOf(HttpUtility.ParseQueryString(landed!.Query)["response"]!).GetProperty("alg").GetString());
    }

    private async Task<IDictionary<string, object>> ValidatedAsync(string jwt, string audience)
    {
        var keys = new JsonWebKeySet(await _provider.Http.GetStringAsync("jwks"));
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = _provider.Issuer, ValidAudience = audience, IssuerSigningKeys = keys.GetSigningKeys(), ValidAlgorithms = ["ES256"], LifetimeValidator = (_, expires, _, _) =>
                expires > _provider.Clock.GetUtcNow().UtcDateTime && expires <= _provider.Clock.GetUtcNow().UtcDateTime.AddMinutes(10),
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return result.Claims;
    }

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)""")]
    private static partial Regex Hidden();
}
