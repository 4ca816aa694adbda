using Gatehouse.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.Rfc9068_AccessTokens;

/// <summary>Every token that our own writer makes is valid to Microsoft's handler, which nobody here wrote.</summary>
[Spec("RFC 9068", "2.2"), Spec("RFC 7519", "7.1"), Spec("RFC 7517", "4"), Spec("RFC 7517", "5"), Spec("RFC 7518", "6"), Spec("RFC 7515", "5.1")]
public class Section2_Contents(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_jwt_access_token_is_valid_to_an_independent_handler()
    {
        var token = (await _provider.SignInAsync()).AccessToken;

        var result = await ValidateAsync(token, Plans.Orders, "at+jwt");

        Assert.True(result.IsValid, result.Exception?.ToString());
        Assert.Equal("web", result.Claims["client_id"]);
        Assert.Equal("openid orders.read", result.Claims["scope"]);
        foreach (var claim in (string[])["iss", "sub", "aud", "exp", "iat", "jti"]) Assert.True(result.Claims.ContainsKey(claim), claim);
    }

    [Theory]
    [InlineData("web", "ES256")]
    [InlineData("rsa", "RS256")]
    public async Task An_id_token_is_valid_in_the_algorithm_that_the_client_registered(string clientId, string algorithm)
    {
        var token = (await _provider.SignInAsync(clientId, ("scope", "openid orders.read")))["id_token"]!;

        var result = await ValidateAsync(token, clientId, "JWT");

        Assert.True(result.IsValid, result.Exception?.ToString());
        Assert.Equal(algorithm, ((JsonWebToken)result.SecurityToken).Alg);
        Assert.Equal("some-nonce", result.Claims["nonce"]);
    }

    [Fact, Spec("RFC 7518", "3.1")]
    public async Task Tokens_are_signed_with_the_algorithm_of_the_plan()
    {
        foreach (var algorithm in (string[])["RS256", "PS256"])
        {
            await using var provider = await Provider.StartAsync($"token_signing: {{ algorithm: {algorithm} }}\n" + Plans.Default);
            var token = (await provider.ClientCredentialsAsync()).AccessToken;

            var result = await ValidateAsync(token, Plans.Orders, "at+jwt", provider);

            Assert.True(result.IsValid, result.Exception?.ToString());
            Assert.Equal(algorithm, ((JsonWebToken)result.SecurityToken).Alg);
            Assert.Equal("True", (await provider.IntrospectAsync(token))["active"]);
        }
    }

    [Fact]
    public async Task Names_in_any_script_survive()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("name: Alice Example", "name: \"Älïçe 例え \\\\ \\\" 🦉\""));

        var tokens = await provider.SignInAsync("web", ("scope", "openid profile"));

        Assert.Equal("Älïçe 例え \\ \" 🦉", (await provider.UserInfoAsync(tokens.AccessToken))["name"]);
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, string audience, string type, Provider? provider = null)
    {
        provider ??= _provider;
        var keys = new JsonWebKeySet(await provider.Http.GetStringAsync("jwks", TestContext.Current.CancellationToken));
        var now = provider.Clock.GetUtcNow().UtcDateTime;
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = audience,
            ValidTypes = [type],
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (from, until, _, _) => (from is null || from <= now) && until > now,
        });
    }
}
