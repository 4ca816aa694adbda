using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8693_TokenExchange;

[Spec("RFC 8693", "2.2.2"), Spec("RFC 8693", "5"), Spec("RFC 8707", "2.2")]
public class Section2_2_2_Errors(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("subject_token", null, "invalid_request")]
    [InlineData("subject_token_type", null, "invalid_request")]
    [InlineData("subject_token", "nonsense", "invalid_request")]
    [InlineData("subject_token", "gha_AAAA", "invalid_request")]
    [InlineData("subject_token", "gha_####", "invalid_request")]
    [InlineData("subject_token", "ey.ey.ey", "invalid_request")]
    [InlineData("subject_token_type", Exchanges.IdTokenType, "invalid_request")]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:saml2", "invalid_request")]
    [InlineData("actor_token_type", Exchanges.AccessTokenType, "invalid_request")]
    [InlineData("actor_token", "nonsense", "invalid_request")]
    [InlineData("audience", "nowhere", "invalid_target")]
    [InlineData("resource", "https://nowhere.example.com", "invalid_target")]
    [InlineData("resource", "not a uri", "invalid_target")]
    [InlineData("scope", "orders.write", "invalid_scope")]
    [InlineData("scope", "billing.read", "invalid_scope")]
    [InlineData("scope", "openid", "invalid_scope")]
    [InlineData("scope", "a  b", "invalid_scope")]
    [Provokes("subject_token_type_not_allowed")]
    public async Task A_faulty_request_is_refused(string name, string? value, string error)
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        Assert.Equal(error, (await _provider.ExchangeAsync("orders-api", subject, (name, value))).Error);
    }

    [Fact]
    [Provokes("exchange_target_missing")]
    public async Task Two_targets_at_once_are_refused()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        Assert.Equal("invalid_target", (await _provider.ExchangeAsync("orders-api", subject, ("audience", "billing"), ("resource", Plans.Orders))).Error);
    }

    [Fact]
    [Provokes("subject_token_of_others")]
    public async Task Whoever_the_token_was_neither_issued_to_nor_meant_for_cannot_use_it()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("billing-api", subject, ("audience", "orders"))).Error);
        Assert.Contains(_provider.Log.Lines, line => line.Contains("subject_token_of_others"));
    }

    [Theory]
    [InlineData("service", "unauthorized_client")]
    [InlineData("spa", "unauthorized_client")]
    public async Task A_client_without_the_grant_is_refused(string client, string error) =>
        Assert.Equal(error, (await _provider.ExchangeAsync(client, (await _provider.SignInAsync()).AccessToken)).Error);

    [Fact]
    [Provokes("exchange_target_not_allowed")]
    public async Task A_client_may_not_reach_an_API_that_the_plan_does_not_name_for_it()
    {
        var opaque = await _provider.ExchangedAsync("orders-api", (await _provider.SignInAsync()).AccessToken, ("audience", "billing"));
        Assert.Equal("invalid_target", (await _provider.ExchangeAsync("stranger-api", opaque, ("audience", "orders"))).Error);
        Assert.Equal("billing.read", (await _provider.ExchangeAsync("stranger-api", opaque))["scope"]);
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused_however_well_it_is_made()
    {
        await using var other = await Provider.StartAsync(Exchanges.Plan);
        var foreign = (await other.SignInAsync()).AccessToken;
        foreach (var type in (string[])[Exchanges.AccessTokenType, Exchanges.JwtType])
            Assert.Equal("invalid_request", (await _provider.ExchangeAsync("orders-api", foreign, ("subject_token_type", type))).Error);
        var foreignId = (await other.SignInAsync())["id_token"]!;
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", foreignId, ("subject_token_type", Exchanges.IdTokenType), ("audience", "billing"))).Error);
    }

    [Fact]
    public async Task An_ID_token_is_no_access_token_and_a_code_is_no_token_at_all()
    {
        var tokens = await _provider.SignInAsync();
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", tokens["id_token"]!)).Error);
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", tokens["id_token"]!, ("subject_token_type", Exchanges.JwtType))).Error);
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", tokens.RefreshToken)).Error);
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", tokens.AccessToken, ("subject_token_type", Exchanges.RefreshTokenType))).Error);
        var code = await _provider.CodeAsync();
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", code.Code, ("subject_token_type", Exchanges.RefreshTokenType))).Error);
    }

    [Fact]
    [Provokes("subject_token_invalid")]
    public async Task A_refresh_token_that_was_replaced_is_refused_and_harms_nobody()
    {
        var old = await _provider.SignInAsync();
        var renewed = await _provider.RefreshAsync(old.RefreshToken);

        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("web", old.RefreshToken, ("subject_token_type", Exchanges.RefreshTokenType))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(renewed.RefreshToken)).Status);
    }

    [Fact]
    public async Task An_altered_token_is_refused()
    {
        var token = (await _provider.SignInAsync()).AccessToken;
        var parts = token.Split('.');
        var forged = parts[0] + "." + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(Requests.ClaimsOf(token).GetRawText().Replace("orders.read", "orders.write"))) + "." + parts[2];
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("orders-api", forged)).Error);
    }
}
