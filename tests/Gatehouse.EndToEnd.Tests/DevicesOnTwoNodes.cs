using System.Text.RegularExpressions;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A device, or a client that names its user, that user and two processes on one PostgreSQL.</summary>
public sealed partial class DevicesOnTwoNodes : IAsyncLifetime
{
    private const int AtOnce = 50;

    private NodePair _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await NodePair.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null) await _nodes.DisposeAsync();
    }

    [Fact]
    [Spec("RFC 8628", "3.5")]
    public async Task Of_fifty_that_ask_over_both_exactly_one_gets_tokens()
    {
        var (tv, there) = (_nodes.Shop.Tv(_nodes.First), _nodes.Shop.Tv(_nodes.First).At(_nodes.Second.Url));
        using var browser = new Browser(_nodes.Second.Url);
        await browser.SignInAsync("/login?to=device", Shop.Username, _nodes.Shop.Password);
        for (var round = 0; round < 5; round++)
        {
            var asked = await tv.PostAsync("/device_authorization", ("scope", "openid offline_access orders.read"));
            (string, string)[] poll = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", asked.Text("device_code")!)];
            AssertAnswer.Refused("authorization_pending", await there.TokenAsync(poll));

            // The user answers on the node that did not take the request.
            await browser.OpenAsync("/device");
            await browser.SubmitAsync("user_code", ("user_code", asked.Text("user_code")!));
            await browser.SubmitAsync("compared", ("compared", "yes"), ("decision", "allow"));
            Assert.Contains("connected", browser.Page!.Text, StringComparison.Ordinal);

            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => (i % 2 == 0 ? tv : there).TokenAsync(poll)));

            var won = Assert.Single(answers, answer => answer.Succeeded);
            Assert.All(answers.Where(answer => answer != won), answer => AssertAnswer.Refused("invalid_grant", answer));
            AssertAnswer.Succeeded(await there.RefreshAsync(won.RefreshToken));
        }
    }

    [Fact]
    [Spec("CIBA", "10.1"), Spec("CIBA", "11")]
    public async Task Of_fifty_that_ask_over_both_for_a_named_user_exactly_one_gets_tokens()
    {
        var (web, there) = (_nodes.Shop.Web(_nodes.First), _nodes.Shop.Web(_nodes.First).At(_nodes.Second.Url));
        using var browser = new Browser(_nodes.Second.Url);
        await browser.SignInAsync("/login", Shop.Username, _nodes.Shop.Password);
        for (var round = 0; round < 5; round++)
        {
            var asked = AssertAnswer.Succeeded(await web.PostAsync("/backchannel_authentication", ("scope", "openid offline_access orders.read"), ("login_hint", Shop.Username)));
            (string, string)[] poll = [("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", asked.Text("auth_req_id")!)];
            AssertAnswer.Refused("authorization_pending", await there.TokenAsync(poll));

            await browser.OpenAsync("/");
            await browser.OpenAsync(Approval().Match(browser.Page!.Text).Value);
            await browser.SubmitAsync("compared", ("compared", "yes"), ("decision", "allow"));

            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => (i % 2 == 0 ? web : there).TokenAsync(poll)));

            var won = Assert.Single(answers, answer => answer.Succeeded);
            Assert.All(answers.Where(answer => answer != won), answer => AssertAnswer.Refused("invalid_grant", answer));
            AssertAnswer.Succeeded(await there.RefreshAsync(won.RefreshToken));
        }
    }

    [GeneratedRegex("/approve\\?id=[^\"]+")]
    private static partial Regex Approval();
}
