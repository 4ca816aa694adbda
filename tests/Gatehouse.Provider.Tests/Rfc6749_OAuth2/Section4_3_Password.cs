using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc6749_OAuth2;

[Spec("RFC 6749", "4.3"), Spec("RFC 6749", "4.3.2")]
public class Section4_3_Password(ClassicFixture fixture) : IClassFixture<ClassicFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_right_password_gives_tokens_that_refresh_and_end_like_any_other()
    {
        var tokens = await PasswordAsync("alice", Plans.Password);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("openid profile offline_access orders.read", tokens["scope"]);
        Assert.Equal("Alice Example", (await _provider.UserInfoAsync(tokens.AccessToken))["name"]);
        Assert.Equal("pwd", Requests.ClaimsOf(tokens["id_token"]!).GetProperty("amr")[0].GetString());
        var renewed = await _provider.RefreshAsync(tokens.RefreshToken, "old-desktop");
        Assert.Equal(HttpStatusCode.OK, renewed.Status);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RevokeAsync(renewed.RefreshToken, "old-desktop")).Status);
        Assert.Equal("False", (await _provider.IntrospectAsync(renewed.AccessToken))["active"]);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(renewed.RefreshToken, "old-desktop")).Error);
    }

    [Fact]
    public async Task An_unknown_user_and_a_wrong_password_get_the_same_answer()
    {
        var unknown = await PasswordAsync("nobody", Plans.Password);
        var wrong = await PasswordAsync("bob", "not the password");

        Assert.Equal("invalid_grant", wrong.Error);
        Assert.Equal((HttpStatusCode.BadRequest, wrong.Body), (unknown.Status, unknown.Body));
    }

    [Fact]
    [Provokes("resource_owner_locked")]
    public async Task Wrong_passwords_lock_the_account_here_and_on_the_login_page_alike()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        for (var i = 0; i < 10; i++) Assert.Equal("invalid_grant", (await PasswordAsync("alice", "wrong wrong wrong", provider)).Error);

        var locked = await PasswordAsync("alice", Plans.Password, provider);
        Assert.Equal((await PasswordAsync("alice", "wrong wrong wrong", provider)).Body, locked.Body);
        Assert.Null(await SignInOnThePageAsync(provider));

        provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, (await PasswordAsync("alice", Plans.Password, provider)).Status);
    }

    [Fact]
    [Provokes("resource_owner_disabled")]
    public async Task An_account_that_is_disabled_is_refused_like_a_wrong_password()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var accounts = provider.Get<IAccountStore>();
        var alice = (await accounts.FindByUsernameAsync("ALICE", default))!;
        await accounts.TryUpdateAsync(alice with { DisabledAt = provider.Clock.GetUtcNow(), SecurityStamp = "new" }, alice.SecurityStamp, default);

        Assert.Equal((await PasswordAsync("bob", "wrong wrong wrong", provider)).Body, (await PasswordAsync("alice", Plans.Password, provider)).Body);
    }

    [Fact, Spec("RFC 6749", "4.3.2")]
    [Provokes("resource_owner_unknown", "resource_owners_of_network_too_many")]
    public async Task A_network_that_tries_many_accounts_through_a_public_client_has_to_wait()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        for (var i = 0; i < 100; i++) Assert.Equal("invalid_grant", (await PasswordAsync($"somebody{i}", "guess", provider)).Error);

        var refused = await PasswordAsync("alice", Plans.Password, provider);

        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (refused.Status, refused.Error));
        Assert.NotNull(refused.Message.Headers.RetryAfter);
        provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, (await PasswordAsync("alice", Plans.Password, provider)).Status);
    }

    [Fact, Spec("RFC 9700", "2.4")]
    [Provokes("resource_owner_has_second_factor")]
    public async Task An_account_with_a_second_factor_is_refused_and_only_who_knows_the_password_learns_why()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var alice = (await provider.Get<IAccountStore>().FindByUsernameAsync("ALICE", default))!;
        await provider.Get<IAuthenticatorStore>().EnrolAsync(new Authenticator(alice.Subject, [1, 2, 3], 0, provider.Clock.GetUtcNow()), [], default);

        var refused = await PasswordAsync("alice", Plans.Password, provider);

        Assert.Equal("invalid_grant", refused.Error);
        Assert.Contains("second factor", refused["error_description"]);
        Assert.Equal((await PasswordAsync("nobody", Plans.Password, provider)).Body, (await PasswordAsync("alice", "wrong wrong wrong", provider)).Body);
        Assert.Contains(provider.Log.Lines, line => line.Contains("resource_owner_has_second_factor"));
    }

    [Theory]
    [InlineData("username", null, "invalid_request")]
    [InlineData("password", null, "invalid_request")]
    [InlineData("scope", "orders.write", "invalid_scope")]
    [InlineData("scope", "openid  orders.read", "invalid_scope")]
    [InlineData("resource", "https://nowhere.example.com", "invalid_target")]
    [InlineData("username", "\u0000", "invalid_request")]
    [Provokes("scope_malformed")]
    public async Task A_faulty_request_is_refused(string name, string? value, string error) =>
        Assert.Equal(error, (await _provider.TokenAsync("old-desktop", ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password), (name, value))).Error);

    [Fact]
    [Provokes("resource_owner_password_too_long")]
    public async Task A_password_of_any_length_is_answered()
    {
        Assert.Equal("invalid_request", (await PasswordAsync("alice", new string('x', 5000))).Error);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PasswordAsync("alice", new string('x', 100_000))).Status);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("spa")]
    [InlineData("service")]
    [InlineData("implicit")]
    public async Task A_client_without_the_grant_is_refused(string client) =>
        Assert.Equal("unauthorized_client", (await _provider.TokenAsync(client, ("grant_type", "password"), ("username", "alice"), ("password", Plans.Password))).Error);

    [Fact]
    [Provokes("resource_owner_password_wrong")]
    public async Task The_password_never_reaches_the_log()
    {
        await PasswordAsync("alice", "a-password-to-look-for");
        Assert.DoesNotContain(_provider.Log.Lines, line => line.Contains("a-password-to-look-for") || line.Contains(Plans.Password));
    }

    private Task<Answer> PasswordAsync(string username, string password, Provider? provider = null) =>
        (provider ?? _provider).TokenAsync("old-desktop", ("grant_type", "password"), ("username", username), ("password", password), ("scope", "openid profile offline_access orders.read"));

    private static async Task<Uri?> SignInOnThePageAsync(Provider provider)
    {
        try
        {
            return await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("web", Requests.NewVerifier()));
        }
        catch (InvalidOperationException)
        {
            // The login page shows again and again.
            return null;
        }
    }
}
