using System.Text.RegularExpressions;
using Gatehouse.Server.Pages;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>Chromium holds every redirect after a form against the page's form-action: the policy must let people arrive at their client.</summary>
public sealed partial class FormsThatLeaveTheSite(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>Asks for the address again and again; waiting for the event of a page that may be there already can miss it.</summary>
    private static readonly PageAssertionsToHaveURLOptions Patiently = new() { Timeout = 30_000 };

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("localhost", "127.0.0.1")]
    public async Task A_person_arrives_by_login_consent_and_logout_without_script(string callback, string onward)
    {
        await using var host = await PagesHost.StartAsync();
        await using var client = await Callback.StartAsync(host.CallbackPort, $"http://{onward}:{host.CallbackPort}/arrived");
        var page = await chromium.OpenAsync(script: false);
        page.SetDefaultTimeout(20_000);
        var authorize = host.Address + host.Authorize(redirectUri: $"http://{callback}:{host.CallbackPort}/callback")[1..];

        await page.GotoAsync(authorize);
        await page.FillAsync("#username", "alice");
        await page.FillAsync("#password", "correct horse");
        await page.ClickAsync("button");
        await page.ClickAsync("button[value=allow]");
        await Assertions.Expect(page).ToHaveURLAsync(Arrived(), Patiently);
        Assert.Contains("code=", page.Url);

        // This time consent stands, and the login form itself ends at the client.
        await page.GotoAsync(authorize + "&prompt=login");
        await page.FillAsync("#username", "alice");
        await page.FillAsync("#password", "correct horse");
        await page.ClickAsync("button");
        await Assertions.Expect(page).ToHaveURLAsync(Arrived(), Patiently);

        await page.GotoAsync(authorize + "&prompt=consent");
        await page.ClickAsync("button[value=deny]");
        await Assertions.Expect(page).ToHaveURLAsync(Arrived(), Patiently);
        Assert.Contains("error=access_denied", page.Url);

        await page.GotoAsync($"{host.Address}end-session?client_id=shop&post_logout_redirect_uri=http://localhost:{host.CallbackPort}/arrived&state=out");
        await page.ClickAsync("button");
        await Assertions.Expect(page).ToHaveURLAsync(Arrived(), Patiently);
        Assert.Contains("state=out", page.Url);
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("https://shop.example.com/callback", "https:")]
    [InlineData("http://127.0.0.1:5000/callback", "http://localhost:* http://127.0.0.1:*")]
    [InlineData("http://[::1]:5000/callback", "http:")]
    [InlineData("com.example.app:/callback", "com.example.app:")]
    public void The_policy_names_only_the_kind_of_place_that_the_client_registered(string redirectUri, string sources) =>
        Assert.Equal(sources, PageHeaders.SourcesOf(redirectUri));

    [GeneratedRegex("/arrived")]
    private static partial Regex Arrived();
}
