using System.Net;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>What a person and a client do with a fresh installation, over plain HTTP and without a script.</summary>
public sealed class CodeFlow
{
    private readonly Shop _shop = new();

    [Fact]
    [Spec("RFC 6749", "4.1")]
    [Spec("OIDC Core", "3.1")]
    public async Task A_user_signs_in_by_the_form_and_the_client_gets_and_renews_its_tokens()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);

        var code = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, Shop.Everything, ("nonce", "n-1"));
        Assert.Equal(node.Url, code.Issuer);
        var tokens = AssertAnswer.Succeeded(await client.RedeemAsync(code));
        Assert.NotNull(tokens.Text("id_token"));
        Assert.Equal("Bearer", tokens.Text("token_type"), ignoreCase: true);

        var person = AssertAnswer.Succeeded(await client.UserInfoAsync(tokens.AccessToken));
        Assert.Equal("Alice Example", person.Text("name"));
        Assert.Equal("alice@example.com", person.Text("email"));

        var renewed = AssertAnswer.Succeeded(await client.RefreshAsync(tokens.RefreshToken));
        Assert.NotEqual(tokens.RefreshToken, renewed.RefreshToken);
        Assert.NotEqual(tokens.AccessToken, renewed.AccessToken);
    }

    [Fact]
    public async Task A_wrong_password_shows_the_form_again_and_signs_nobody_in()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var address = _shop.Web(node).AuthorizationUrl("openid", OAuthClient.Random(), "s");

        await browser.OpenAsync(address);
        await browser.SubmitAsync("password", ("username", Shop.Username), ("password", "not the password"));
        Assert.Null(browser.Left);
        Assert.Contains("role=\"alert\"", browser.Page!.Text);
        Assert.DoesNotContain("not the password", browser.Page.Text);

        await browser.SubmitAsync("password", ("username", Shop.Username), ("password", _shop.Password));
        Assert.NotNull(HttpUtility.ParseQueryString(browser.Left!.Query)["code"]);
    }

    [Fact]
    [Spec("OIDC Core", "3.1.2.4")]
    public async Task Consent_is_asked_once_and_a_refusal_reaches_the_client()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var client = _shop.Asking(node);
        var address = client.AuthorizationUrl("openid orders.read", OAuthClient.Random(), "s1");

        await browser.OpenAsync(address);
        await browser.SubmitAsync("password", ("username", Shop.Username), ("password", _shop.Password));
        Assert.Contains("The Curious", browser.Page!.Text);
        Assert.Contains("See your orders", browser.Page.Text);
        var form = browser.Page.Forms.Single(form => form.Buttons.Count > 0);
        await browser.SubmitAsync(form, ("decision", "deny"));
        var refusal = HttpUtility.ParseQueryString(browser.Left!.Query);
        Assert.Equal(("access_denied", "s1", node.Url), (refusal["error"], refusal["state"], refusal["iss"]));

        AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser, "openid orders.read"));
        await browser.OpenAsync(client.AuthorizationUrl("openid orders.read", OAuthClient.Random(), "s2", ("prompt", "none")));
        Assert.NotNull(HttpUtility.ParseQueryString(browser.Left!.Query)["code"]);
    }

    [Fact]
    [Spec("RFC 7662", "2")]
    [Spec("RFC 7009", "2")]
    public async Task The_API_learns_what_a_token_is_worth_until_it_is_revoked()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var (client, api) = (_shop.Web(node), _shop.OrdersApi(node));
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));

        var answer = await api.IntrospectAsync(tokens.AccessToken);
        AssertAnswer.Active(answer);
        Assert.Equal("web", answer.Text("client_id"));
        Assert.Contains("orders.read", answer.Text("scope"));

        Assert.Equal(HttpStatusCode.OK, (await client.RevokeAsync(tokens.RefreshToken)).Status);
        AssertAnswer.Inactive(await api.IntrospectAsync(tokens.AccessToken));
        AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    [Spec("RFC 6749", "4.4")]
    [Spec("RFC 8707", "2")]
    public async Task A_service_gets_a_token_for_itself_and_an_opaque_one_tells_only_its_API()
    {
        await using var node = await _shop.StartAsync();
        var token = AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.read")));
        AssertAnswer.Active(await _shop.OrdersApi(node).IntrospectAsync(token.AccessToken));
        Assert.Null(token.Text("refresh_token"));
        AssertAnswer.Refused("invalid_client", await new OAuthClient(node.Url, "nightly", "wrong").TokenAsync(("grant_type", "client_credentials")));
        AssertAnswer.Refused("invalid_client", await new OAuthClient(node.Url, "nobody", "wrong").TokenAsync(("grant_type", "client_credentials")));

        using var browser = new Browser(node.Url);
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(_shop.Web(node), browser, "openid ledger.read"));
        Assert.DoesNotContain('.', tokens.AccessToken);
        AssertAnswer.Active(await _shop.OrdersApi(node).IntrospectAsync(tokens.AccessToken));
    }

    [Fact]
    [Spec("OIDC RP-Initiated Logout", "2")]
    public async Task Logging_out_ends_the_session_and_what_hung_on_it_but_not_offline_access()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        var online = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser, "openid orders.read"));
        var offline = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser, Shop.Everything));

        await browser.OpenAsync($"/end-session?id_token_hint={online.Text("id_token")}&post_logout_redirect_uri={Uri.EscapeDataString("http://127.0.0.1:5999/bye")}&state=out");
        if (browser.Left is null) await browser.SubmitAsync(browser.Page!.Forms.Single());
        Assert.Equal("http://127.0.0.1:5999/bye?state=out", browser.Left!.ToString());

        await browser.OpenAsync(client.AuthorizationUrl("openid", OAuthClient.Random(), "s", ("prompt", "none")));
        Assert.Equal("login_required", HttpUtility.ParseQueryString(browser.Left!.Query)["error"]);
        AssertAnswer.Inactive(await _shop.OrdersApi(node).IntrospectAsync(online.AccessToken));
        AssertAnswer.Succeeded(await client.RefreshAsync(offline.RefreshToken));
    }
}
