using System.Net;
using Gatehouse.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Tests.Rfc9701_SignedIntrospection;

[Spec("RFC 9701", "4"), Spec("RFC 9701", "5"), Spec("RFC 9701", "7")]
public sealed class Section5_Response(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task An_API_that_asks_for_it_gets_a_signed_statement_meant_for_it()
    {
        var token = (await _provider.SignInAsync()).AccessToken;
        var answer = await IntrospectAsync(token, "application/token-introspection+jwt");
        Assert.Equal("application/token-introspection+jwt", answer.Message.Content.Headers.ContentType?.MediaType);

        var keys = new JsonWebKeySet(await _provider.Http.GetStringAsync("jwks", TestContext.Current.CancellationToken));
        var checkedToken = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(answer.Body, new TokenValidationParameters
        {
            ValidIssuer = _provider.Issuer, ValidAudience = "orders-api", IssuerSigningKeys = keys.Keys, ValidTypes = ["token-introspection+jwt"], RequireExpirationTime = false, ValidateLifetime = false,
        });
        Assert.True(checkedToken.IsValid, checkedToken.Exception?.Message);
        var said = Requests.ClaimsOf(answer.Body).GetProperty("token_introspection");
        Assert.True(said.GetProperty("active").GetBoolean());
        Assert.Equal("web", said.GetProperty("client_id").GetString());
        Assert.False(Requests.ClaimsOf(answer.Body).TryGetProperty("sub", out _));
        Assert.False(Requests.ClaimsOf(answer.Body).TryGetProperty("exp", out _));
    }

    [Fact]
    public async Task Of_a_token_that_is_none_it_says_only_that_it_is_not_active()
    {
        var answer = await IntrospectAsync("nonsense", "application/token-introspection+jwt");
        Assert.Equal("{\"active\":false}", Requests.ClaimsOf(answer.Body).GetProperty("token_introspection").GetRawText());
    }

    [Theory, InlineData("application/json"), InlineData("*/*"), InlineData(null)]
    public async Task Whoever_does_not_ask_gets_JSON(string? accept)
    {
        var answer = await IntrospectAsync((await _provider.SignInAsync()).AccessToken, accept);
        Assert.Equal(("application/json", "True"), (answer.Message.Content.Headers.ContentType?.MediaType, answer["active"]));
    }

    [Fact]
    public async Task The_statement_is_no_access_token_and_no_refusal_is_signed()
    {
        var statement = (await IntrospectAsync((await _provider.SignInAsync()).AccessToken, "application/token-introspection+jwt")).Body;
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(statement)).Status);
        using var request = new HttpRequestMessage(HttpMethod.Post, "introspect") { Content = new FormUrlEncodedContent([new("token", "x"), new("client_id", "spa")]) };
        request.Headers.Add("Accept", "application/token-introspection+jwt");
        Assert.Equal("invalid_client", (await _provider.SendAsync(request)).Error);
    }

    private async Task<Answer> IntrospectAsync(string token, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "introspect") { Content = new FormUrlEncodedContent([new("token", token)]) };
        request.Headers.Add("Authorization", Requests.Basic("orders-api", Plans.ApiSecret));
        if (accept is not null) request.Headers.Add("Accept", accept);
        return await _provider.SendAsync(request);
    }
}
