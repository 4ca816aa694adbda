using System.Globalization;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Server.Tests.Pages;

[Spec("RFC 6749", "10.10")]
public sealed class NetworkLimits
{
    private const string Trusting = "trusted_proxies: [127.0.0.1, \"::1\", 10.0.0.0/8]";

    [Fact, Provokes("sign_in_network_limited")]
    public async Task The_login_page_says_that_there_were_too_many_and_when_to_come_back()
    {
        await using var host = await PagesHost.StartAsync(accounts: options => options with { WrongPasswordsPerNetwork = 3 });
        using var browser = new PlainBrowser(host);
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await browser.SignInAsync($"nobody{i}", "wrong horse")).Status);

        var refused = await browser.SignInAsync();

        Assert.Equal(429, refused.Status);
        Assert.Contains("too many wrong attempts from your network", refused.Html);
        Assert.InRange(int.Parse(refused.Header("Retry-After"), CultureInfo.InvariantCulture), 1, 600);
    }

    [Theory]
    [InlineData(Trusting, "203.0.113.1", "203.0.113.2", 200)]
    [InlineData(Trusting, "203.0.113.1", "198.51.100.66, 203.0.113.1", 429)]
    [InlineData(Trusting, "203.0.113.1", "203.0.113.1, 10.0.0.7", 429)]
    [InlineData(Trusting, "203.0.113.1", "203.0.113.1:4711", 429)]
    [InlineData(Trusting, "[2001:db8::1]:80", "2001:db8::2", 429)]
    [InlineData(Trusting, "nonsense", "nonsense", 429)]
    [InlineData("", "203.0.113.1", "203.0.113.2", 429)]
    public async Task Only_a_proxy_of_the_plan_is_believed_about_whom_it_speaks_for(string top, string first, string second, int status)
    {
        await using var host = await PagesHost.StartAsync(top: top, accounts: options => options with { WrongPasswordsPerNetwork = 3 });
        for (var i = 0; i < 3; i++) Assert.Equal(200, await TryAsync(host, first));
        Assert.Equal(status, await TryAsync(host, second));
    }

    [Fact, Spec("OIDC Initiating User Registration", "4"), Provokes("sign_up_network_limited")]
    public async Task A_network_can_try_few_usernames_and_learns_nothing_after_that()
    {
        await using var host = await PagesHost.StartAsync(top: "authentication: { sign_up: on }", accounts: options => options with { SignUpsPerNetwork = 2 });
        Assert.Contains("cannot be made", (await SignUpAsync(host, "alice")).Html);
        Assert.Equal(303, (await SignUpAsync(host, "carol")).Status);

        var (taken, free) = (await SignUpAsync(host, "alice"), await SignUpAsync(host, "dave"));

        Assert.Equal((429, 429), (taken.Status, free.Status));
        Assert.Contains("Many accounts were made from your network", taken.Html);
        Assert.InRange(int.Parse(taken.Header("Retry-After"), CultureInfo.InvariantCulture), 1, 3600);
        Assert.Equal(Bare(taken.Html), Bare(free.Html).Replace("dave", "alice"));
    }

    private static string Bare(string html) => System.Text.RegularExpressions.Regex.Replace(html, "value=\"CfDJ[^\"]*\"", "");

    private static async Task<int> TryAsync(PagesHost host, string forwardedFor)
    {
        using var browser = new PlainBrowser(host);
        var page = await browser.GetAsync("/login");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/login")
        {
            Headers = { { "X-Forwarded-For", forwardedFor } },
            Content = new FormUrlEncodedContent(page.Hidden.Append(new("username", "nobody")).Append(new("password", "wrong horse"))),
        };
        return (await browser.SendAsync(request)).Status;
    }

    private static async Task<PlainBrowser.Answer> SignUpAsync(PagesHost host, string username)
    {
        using var browser = new PlainBrowser(host);
        return await browser.PostAsync("/sign-up", await browser.GetAsync("/sign-up"), ("username", username), ("name", ""), ("email", ""), ("new_password", "a longer word"), ("again", "a longer word"));
    }
}
