using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8707_ResourceIndicators;

[Spec("RFC 8707", "2")]
public class Section2_Resource(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_audience_is_exactly_the_resource_asked_for()
    {
        var answer = await _provider.ClientCredentialsAsync("service", ("resource", Plans.Orders));

        Assert.Equal(Plans.Orders, Requests.ClaimsOf(answer.AccessToken).GetProperty("aud").GetString());
    }

    [Fact]
    public async Task Without_a_resource_the_audience_is_the_api_that_owns_the_scopes() =>
        Assert.Equal(Plans.Orders, Requests.ClaimsOf((await _provider.ClientCredentialsAsync("wide", ("scope", "orders.read"))).AccessToken).GetProperty("aud").GetString());

    [Fact]
    public async Task Scopes_of_two_apis_without_a_resource_are_refused() =>
        Assert.Equal("invalid_target", (await _provider.ClientCredentialsAsync("wide", ("scope", "orders.read billing.read"))).Error);

    [Fact]
    public async Task A_named_resource_narrows_the_default_scope() =>
        Assert.Equal("orders.read", (await _provider.ClientCredentialsAsync("wide", ("resource", Plans.Orders)))["scope"]);

    [Theory]
    [InlineData("https://orders.example.com/")]
    public async Task A_trailing_slash_makes_no_difference(string resource) =>
        Assert.Equal(Plans.Orders, Requests.ClaimsOf((await _provider.ClientCredentialsAsync("service", ("resource", resource))).AccessToken).GetProperty("aud").GetString());

    [Theory]
    [InlineData("https://unknown.example.com")]
    [InlineData("orders")]
    [InlineData("https://orders.example.com#x")]
    [InlineData("https://billing.example.com")]
    public async Task A_resource_that_is_unknown_or_not_the_clients_is_refused(string resource) =>
        Assert.Equal("invalid_target", (await _provider.ClientCredentialsAsync("service", ("resource", resource))).Error);

    [Fact, Spec("RFC 8707", "2.2")]
    public async Task One_grant_for_two_apis_gives_a_token_for_one_at_a_time()
    {
        var verifier = Requests.NewVerifier();
        var url = _provider.AuthorizationUrl("both", verifier, ("scope", "openid offline_access orders.read billing.read"), ("resource", Plans.Orders)) + "&resource=" + Uri.EscapeDataString(Plans.Billing);
        var landed = await _provider.NewBrowser().AuthorizeAsync(url);
        var code = new IssuedCode(HttpUtility.ParseQueryString(landed!.Query)["code"]!, verifier, Requests.RedirectUriOf("both"), "both");

        Assert.Equal("invalid_target", (await _provider.RedeemAsync(code)).Error);
        var orders = await _provider.RedeemAsync(code, ("resource", Plans.Orders));
        Assert.Equal(HttpStatusCode.OK, orders.Status);
        Assert.Equal("openid offline_access orders.read", orders["scope"]);

        var billing = await _provider.RefreshAsync(orders.RefreshToken, "both", ("resource", Plans.Billing));
        Assert.StartsWith("gha_", billing.AccessToken);
        Assert.Equal("openid offline_access billing.read", billing["scope"]);
    }

    [Fact]
    [Provokes("resource_exceeds_grant")]
    public async Task A_resource_outside_the_grant_is_refused_and_burns_nothing()
    {
        var code = await _provider.CodeAsync("both");

        Assert.Equal("invalid_target", (await _provider.RedeemAsync(code, ("resource", Plans.Billing))).Error);
        var tokens = await _provider.RedeemAsync(code);
        Assert.Equal("invalid_target", (await _provider.RefreshAsync(tokens.RefreshToken, "both", ("resource", Plans.Billing))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken, "both")).Status);
    }
}
