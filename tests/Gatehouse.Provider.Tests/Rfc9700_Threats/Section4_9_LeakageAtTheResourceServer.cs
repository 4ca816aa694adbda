using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>An API that is counterfeit or broken into has its callers' tokens.</summary>
[Spec("RFC 9700", "4.9")]
public class Section4_9_LeakageAtTheResourceServer(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_token_that_one_API_leaks_is_of_no_use_at_another()
    {
        var token = (await _provider.SignInAsync("both", ("scope", "openid orders.read"))).AccessToken;
        Assert.Equal(Plans.Orders, Requests.ClaimsOf(token).GetProperty("aud").GetString());
        Assert.Equal("False", (await _provider.IntrospectAsync(token, "billing-api"))["active"]);
        Assert.Equal("True", (await _provider.IntrospectAsync(token))["active"]);
    }

    [Fact]
    public async Task A_token_carries_only_what_was_asked_for()
    {
        var token = (await _provider.SignInAsync("web", ("scope", "orders.read"))).AccessToken;
        Assert.Equal("orders.read", Requests.ClaimsOf(token).GetProperty("scope").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await _provider.UserInfoAsync(token)).Status);
    }

    [Fact]
    public async Task It_ends_soon_and_at_once_when_it_is_revoked()
    {
        var token = (await _provider.SignInAsync()).AccessToken;
        Assert.InRange(Requests.ClaimsOf(token).GetProperty("exp").GetInt64() - Requests.ClaimsOf(token).GetProperty("iat").GetInt64(), 1, 3600);
        await _provider.RevokeAsync(token);
        Assert.Equal("False", (await _provider.IntrospectAsync(token))["active"]);
    }
}
