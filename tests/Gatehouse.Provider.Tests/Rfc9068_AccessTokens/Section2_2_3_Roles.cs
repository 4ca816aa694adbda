using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gatehouse.Provider.Tests.Rfc9068_AccessTokens;

/// <summary>An API learns of the roles that it asks for, as they are, and of no others.</summary>
[Spec("RFC 9068", "2.2.3.1")]
public sealed class Section2_2_3_Roles : IAsyncLifetime
{
    private static readonly string Plan = Plans.Default
        .Replace("token: { format: jwt, lifetime: 10m }", "roles: [clerk]\n    routes: [{ match: \"GET /orders\", scopes: [orders.read], roles: [manager, clerk] }, { match: \"GET /all\", roles: [owner] }]", StringComparison.Ordinal)
        .Replace("token: { format: opaque, lifetime: 5m }", "token: { format: opaque, lifetime: 5m }\n    roles: [auditor]", StringComparison.Ordinal)
        .Replace("username: alice,", "username: alice, roles: [gardener, clerk, owner, auditor],", StringComparison.Ordinal);

    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task A_token_says_those_roles_of_its_user_that_the_API_or_one_of_its_routes_asks_for()
    {
        var answer = await _provider.SignInAsync("web", ("scope", "openid orders.read"));

        Assert.Equal(["clerk", "owner"], RolesOf(answer.AccessToken));
        Assert.Empty(RolesOf(answer["id_token"]!));
    }

    [Fact, Spec("RFC 7662", "2.2")]
    public async Task An_opaque_token_says_them_when_it_is_introspected()
    {
        var token = (await _provider.SignInAsync("both", ("scope", "openid billing.read"))).AccessToken;

        Assert.Equal("""["auditor"]""", (await _provider.IntrospectAsync(token, "billing-api"))["roles"]);
    }

    [Fact]
    public async Task A_refreshed_token_says_the_roles_of_today()
    {
        var first = await _provider.SignInAsync("web", ("scope", "openid offline_access orders.read"));
        await ChangeAsync("manager gardener");
        var second = await _provider.RefreshAsync(first.RefreshToken, "web");
        await ChangeAsync("gardener");
        var third = await _provider.RefreshAsync(second.RefreshToken, "web");

        Assert.Equal(["clerk", "owner"], RolesOf(first.AccessToken));
        Assert.Equal(["manager"], RolesOf(second.AccessToken));
        Assert.Empty(RolesOf(third.AccessToken));
    }

    [Fact]
    public async Task A_client_that_acts_for_itself_and_the_provider_itself_are_told_none()
    {
        Assert.Empty(RolesOf((await _provider.ClientCredentialsAsync()).AccessToken));
        Assert.Empty(RolesOf((await _provider.SignInAsync("web", ("scope", "openid profile"))).AccessToken));
    }

    private static string[] RolesOf(string token) => [.. new JsonWebToken(token).Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value)];

    private async Task ChangeAsync(string roles)
    {
        var accounts = _provider.Get<IAccountStore>();
        var alice = (await accounts.FindByUsernameAsync("ALICE", TestContext.Current.CancellationToken))!;
        Assert.True(await accounts.TryUpdateAsync(alice with { Roles = roles }, alice.SecurityStamp, TestContext.Current.CancellationToken));
    }
}
