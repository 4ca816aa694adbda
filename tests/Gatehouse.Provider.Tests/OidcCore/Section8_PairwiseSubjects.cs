using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "8.1"), Spec("OIDC Core", "8"), Spec("RFC 9068", "6")]
public class Section8_PairwiseSubjects : IAsyncLifetime
{
    private static readonly string Plan = Plans.Default
        .Replace("client_id: both\n", "client_id: both\n    subject_type: pairwise\n")
        .Replace("client_id: asking\n", "client_id: asking\n    subject_type: pairwise\n    post_logout_redirect_uris: [https://asking.example.com/bye]\n")
        .Replace("client_id: rsa\n", "client_id: rsa\n    subject_type: pairwise\n    sector_identifier_uri: https://both.example.com/sector.json\n");

    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Each_sector_has_its_own_name_for_a_user_and_it_stays_the_same()
    {
        var open = SubjectOf(await _provider.SignInAsync());
        var both = SubjectOf(await _provider.SignInAsync("both", ("scope", "openid orders.read")));
        var asking = SubjectOf(await _provider.SignInAsync("asking"));

        Assert.Equal(3, new[] { open, both, asking }.Distinct().Count());
        await _provider.RestartAsync();
        Assert.Equal(both, SubjectOf(await _provider.SignInAsync("both", ("scope", "openid orders.read"))));
        // The same sector through its sector_identifier_uri: one name for both clients. (The document cannot be had here; the plan is believed.)
        Assert.Equal(both, SubjectOf(await _provider.SignInAsync("rsa", ("scope", "openid orders.read"))));
    }

    [Fact]
    public async Task The_name_is_the_same_in_ID_token_access_token_userinfo_and_introspection()
    {
        var tokens = await _provider.SignInAsync("asking");
        var subject = SubjectOf(tokens);

        Assert.Equal(subject, Requests.ClaimsOf(tokens.AccessToken).GetProperty("sub").GetString());
        var person = await _provider.UserInfoAsync(tokens.AccessToken);
        Assert.Equal(subject, person["sub"]);
        Assert.Equal(subject, (await _provider.IntrospectAsync(tokens.AccessToken, "asking"))["sub"]);
        Assert.Equal(subject, (await _provider.IntrospectAsync(tokens.AccessToken, "orders-api"))["sub"]);
        Assert.Equal(subject, (await _provider.IntrospectAsync(tokens.RefreshToken, "asking"))["sub"]);
        var renewed = await _provider.RefreshAsync(tokens.RefreshToken, "asking");
        Assert.Equal(subject, SubjectOf(renewed));
    }

    [Fact]
    public async Task Userinfo_still_finds_the_person()
    {
        var tokens = await _provider.SignInAsync("asking", ("scope", "openid profile"));
        Assert.Equal("Alice Example", (await _provider.UserInfoAsync(tokens.AccessToken))["name"]);
    }

    [Fact]
    public async Task Neither_the_account_nor_the_login_shows_in_any_token_of_the_client()
    {
        var account = (await _provider.Get<IAccountStore>().FindByUsernameAsync("ALICE", default))!.Subject;
        var browser = _provider.NewBrowser();
        var open = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser));
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync("asking", browser));

        Assert.Equal(account, SubjectOf(open));
        Assert.DoesNotContain(account, Requests.ClaimsOf(tokens["id_token"]!).GetRawText());
        Assert.DoesNotContain(account, Requests.ClaimsOf(tokens.AccessToken).GetRawText());
        Assert.NotEqual(Requests.ClaimsOf(open["id_token"]!).GetProperty("sid").GetString(), Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sid").GetString());
    }

    [Fact, Spec("OIDC RP-Initiated Logout", "4")]
    public async Task A_hint_is_understood_in_the_words_of_its_client()
    {
        var browser = _provider.NewBrowser();
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync("asking", browser));

        using var same = await browser.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("prompt", "none"), ("id_token_hint", tokens["id_token"])));
        Assert.Contains("code=", same.Headers.Location!.OriginalString);
        var bob = _provider.NewBrowser();
        await bob.AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier()), "bob");
        using var other = await bob.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("prompt", "none"), ("id_token_hint", tokens["id_token"])));
        Assert.Contains("error=login_required", other.Headers.Location!.OriginalString);

        using var logout = await browser.GetAsync($"{_provider.Issuer}/end-session?id_token_hint={tokens["id_token"]}&post_logout_redirect_uri={Uri.EscapeDataString("https://asking.example.com/bye")}");
        Assert.Equal("https://asking.example.com/bye", logout.Headers.Location!.OriginalString);
        using var after = await browser.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("prompt", "none")));
        Assert.Contains("error=login_required", after.Headers.Location!.OriginalString);
    }

    [Fact, Spec("OIDC Discovery", "3")]
    public async Task The_metadata_names_the_subject_types_in_use()
    {
        Assert.Contains("\"pairwise\"", await _provider.Http.GetStringAsync(".well-known/openid-configuration"));
        await using var open = await Provider.StartAsync();
        Assert.DoesNotContain("\"pairwise\"", await open.Http.GetStringAsync(".well-known/openid-configuration"));
    }

    private static string SubjectOf(Answer answer) => Requests.ClaimsOf(answer["id_token"] ?? throw new InvalidOperationException(answer.Body)).GetProperty("sub").GetString()!;
}
