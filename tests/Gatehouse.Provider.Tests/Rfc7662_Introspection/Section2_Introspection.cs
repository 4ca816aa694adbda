using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7662_Introspection;

[Spec("RFC 7662", "2")]
public class Section2_Introspection(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_api_that_a_token_is_meant_for_learns_what_it_says()
    {
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;

        var answer = await _provider.IntrospectAsync(token);

        Assert.Equal("True", answer["active"]);
        Assert.Equal("orders.read", answer["scope"]);
        Assert.Equal("service", answer["client_id"]);
        Assert.Equal("service", answer["sub"]);
        Assert.Equal(Plans.Orders, answer["aud"]);
        Assert.Equal(_provider.Issuer, answer["iss"]);
        Assert.NotNull(answer["exp"]);
        Assert.NotNull(answer["jti"]);
        Assert.Null(answer["mac"]);
    }

    [Fact]
    public async Task The_client_that_a_token_was_issued_to_may_ask_about_it() =>
        Assert.Equal("True", (await _provider.IntrospectAsync((await _provider.ClientCredentialsAsync()).AccessToken, "service"))["active"]);

    [Fact, Spec("RFC 7662", "4")]
    public async Task To_another_api_the_token_is_not_active()
    {
        var token = (await _provider.ClientCredentialsAsync()).AccessToken;

        Assert.Equal("""{"active":false}""", (await _provider.IntrospectAsync(token, "billing-api")).Body);
        Assert.Equal("""{"active":false}""", (await _provider.IntrospectAsync(token, "wide")).Body);
    }

    [Fact]
    public async Task An_opaque_token_is_introspected_alike()
    {
        var token = (await _provider.ClientCredentialsAsync("wide", ("resource", Plans.Billing))).AccessToken;

        Assert.StartsWith("gha_", token);
        var answer = await _provider.IntrospectAsync(token, "billing-api");
        Assert.Equal("True", answer["active"]);
        Assert.Equal(Plans.Billing, answer["aud"]);
        Assert.Equal("billing.read", answer["scope"]);
    }

    [Fact]
    public async Task A_refresh_token_is_active_for_its_own_client_until_it_is_used()
    {
        var first = await _provider.SignInAsync();
        Assert.Equal("True", (await _provider.IntrospectAsync(first.RefreshToken, "web"))["active"]);
        Assert.Equal("False", (await _provider.IntrospectAsync(first.RefreshToken, "orders-api"))["active"]);

        await _provider.RefreshAsync(first.RefreshToken);

        Assert.Equal("False", (await _provider.IntrospectAsync(first.RefreshToken, "web"))["active"]);
    }

    [Fact]
    public async Task An_expired_token_is_not_active()
    {
        await using var provider = await Provider.StartAsync();
        var token = (await provider.ClientCredentialsAsync()).AccessToken;
        provider.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("False", (await provider.IntrospectAsync(token))["active"]);
    }

    [Fact]
    public async Task An_altered_token_is_not_active()
    {
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        var parts = token.Split('.');
        var dot = parts[0].Length + 1 + (parts[1].Length / 2);
        for (var i = parts[0].Length + 2; i < parts[0].Length + parts[1].Length; i += 7)
        {
            var altered = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.Equal("False", (await _provider.IntrospectAsync(altered))["active"]);
        }
        Assert.Equal("False", (await _provider.IntrospectAsync(token[..dot]))["active"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("gha_")]
    [InlineData("ghr_")]
    [InlineData("gha_AAAA")]
    [InlineData("ghr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")]
    [InlineData("..")]
    [InlineData("é.é.é")]
    public async Task Nonsense_is_not_active(string token)
    {
        var answer = await _provider.IntrospectAsync(token);

        if (token.Length == 0) Assert.Equal("invalid_request", answer.Error);
        else Assert.Equal("False", answer["active"]);
    }

    [Fact]
    public async Task An_id_token_is_not_an_access_token()
    {
        var idToken = (await _provider.SignInAsync())["id_token"]!;

        Assert.Equal("False", (await _provider.IntrospectAsync(idToken, "web"))["active"]);
    }

    [Fact]
    [Provokes("client_authentication_missing")]
    public async Task A_public_client_may_not_ask()
    {
        var answer = await _provider.IntrospectAsync("x", "spa");

        Assert.Equal("invalid_client", answer.Error);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }
}
