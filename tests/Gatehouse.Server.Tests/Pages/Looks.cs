using Deque.AxeCore.Playwright;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>Every page in both colour schemes at both widths. With GATEHOUSE_SCREENSHOTS set to a folder, their pictures are left there.</summary>
public sealed class Looks(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("GATEHOUSE_SCREENSHOTS");

    [Theory]
    [InlineData("login")]
    [InlineData("login-alert")]
    [InlineData("login-alone")]
    [InlineData("consent")]
    [InlineData("logout")]
    [InlineData("logout-asked")]
    [InlineData("signed-out")]
    [InlineData("home-waiting")]
    [InlineData("approval")]
    [InlineData("device-code")]
    [InlineData("device-code-alert")]
    [InlineData("device-link")]
    [InlineData("device-approval")]
    [InlineData("device-done")]
    [InlineData("error")]
    [InlineData("error-administrator")]
    [InlineData("error-ours")]
    [InlineData("home")]
    [InlineData("home-signed-in")]
    [InlineData("account")]
    [InlineData("account-password")]
    [InlineData("account-authenticator")]
    [InlineData("account-recovery-codes")]
    [InlineData("account-passkey")]
    [InlineData("account-confirm")]
    [InlineData("second-step")]
    [InlineData("step-up-missing")]
    [InlineData("sign-up")]
    [InlineData("consent-optional")]
    [InlineData("consent-stranger")]
    [InlineData("consent-logo")]
    [InlineData("login-brand")]
    public async Task A_page_is_accessible_fits_its_window_and_breaks_no_rule_of_its_own_policy(string name)
    {
        await using var logo = name is "consent-logo" or "login-brand" ? await LogoHost.StartAsync() : null;
        await using var host = name switch
        {
            "account" or "consent-optional" or "sign-up" => await PagesHost.StartAsync("https://id.example.com", top: "authentication: { sign_up: on }", client: "default_scope: orders.read"),
            "consent-stranger" => await PagesHost.StartAsync("https://id.example.com", top: "registration: { mode: open, scope: openid orders.read orders.write }"),
            "error-administrator" => await PagesHost.StartAsync("https://id.example.com", top: "administration: { role: admin }"),
            "consent-logo" => await PagesHost.StartAsync("https://id.example.com", top: "outgoing: { allow: [127.0.0.1] }", client: "logo_uri: " + logo!.Address),
            "login-brand" => await PagesHost.StartAsync("https://id.example.com", top:
                "outgoing: { allow: [127.0.0.1] }\npages: { name: Acme, logo_uri: \"" + logo!.Address + "\", accent_color: \"#7a3fb0\", help_uri: \"https://acme.example.com/help\", policy_uri: \"https://acme.example.com/privacy\", tos_uri: \"https://acme.example.com/terms\" }"),
            _ => await PagesHost.StartAsync("https://id.example.com"),
        };
        // Were it slow to come, the page would go without.
        if (logo is not null) await host.Services.GetRequiredService<OutgoingDocuments>().GetAsync(OutgoingPurpose.Logo, logo.Address, TestContext.Current.CancellationToken);
        var page = await chromium.OpenAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        await VisitAsync(host, page, name);

        // The status of an error page is part of it and no fault.
        Assert.DoesNotContain(complaints, complaint => !complaint.StartsWith("Failed to load resource", StringComparison.Ordinal));
        // Without its style sheet a page would pass the rest.
        Assert.NotEqual("rgba(0, 0, 0, 0)", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.card')).backgroundColor"));
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            foreach (var (device, width, height) in ((string, int, int)[])[("phone", 390, 844), ("desktop", 1280, 860)])
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.SetViewportSizeAsync(width, height);
                await CheckLayoutAsync(page);
                // The same words and colours at either width; every width and every scheme meets axe once.
                if ((scheme == ColorScheme.Light) == (device == "phone")) await CheckAccessibilityAsync(page);
                if (Pictures is not null)
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}-{device}-{scheme}.png".ToLowerInvariant()), FullPage = true });
            }
        await page.Context.DisposeAsync();
    }

    private static async Task CheckAccessibilityAsync(IPage page)
    {
        var findings = await page.RunAxe();
        Assert.Contains(findings.Passes, rule => rule.Id == "color-contrast");
        Assert.Empty(findings.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
    }

    private static async Task CheckLayoutAsync(IPage page)
    {
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('a, button, input:not([type=hidden])')].filter(e => e.getBoundingClientRect().height < 44 && !e.hidden).map(e => e.outerHTML)"));
    }

    private static async Task DeviceAsync(IPage page, string name, string code)
    {
        if (name is "device-code" or "device-link") return;
        await page.FillAsync("#user_code", name == "device-code-alert" ? "BBBB-BBBB" : code);
        await page.ClickAsync("button");
        await page.WaitForSelectorAsync(name == "device-code-alert" ? "[role=alert]" : "#compared");
        if (name != "device-done") return;
        await page.CheckAsync("#compared");
        await page.ClickAsync("button[value=allow]");
        await page.WaitForSelectorAsync("a.button");
    }

    private static async Task VisitAsync(PagesHost host, IPage page, string name)
    {
        async Task Go(string path) => await page.GotoAsync(host.Address + path.TrimStart('/'));
        async Task SignIn(string password)
        {
            await page.FillAsync("#username", "alice");
            await page.FillAsync("#password", password);
            await page.ClickAsync("button");
        }

        switch (name)
        {
            case "login" or "login-brand":
                await Go(host.Authorize(more: "&login_hint=alice"));
                break;
            case "login-alert":
                await Go(host.Authorize());
                await SignIn("wrong horse");
                await page.WaitForSelectorAsync("[role=alert]");
                break;
            case "login-alone":
                await Go("login");
                break;
            case "consent":
                await Go(host.Authorize());
                await SignIn("correct horse");
                await page.WaitForSelectorAsync("button[value=allow]");
                break;
            case "consent-logo":
                await Go(host.Authorize());
                await SignIn("correct horse");
                await page.WaitForFunctionAsync("document.querySelector('.client-logo')?.naturalWidth > 0");
                break;
            case "consent-optional":
                await Go(host.Authorize());
                await SignIn("correct horse");
                await page.WaitForSelectorAsync("input[type=checkbox]");
                break;
            case "consent-stranger":
                await Go(host.Authorize("orders.read orders.write", "http://127.0.0.1:51004/callback").Replace("client_id=shop", "client_id=" + await host.RegisterAsync("Order Agent", "http://127.0.0.1/callback")));
                await SignIn("correct horse");
                await page.WaitForSelectorAsync(".notice");
                break;
            case "sign-up":
                await Go("sign-up");
                break;
            case "step-up-missing":
                await Go(host.Authorize(more: "&acr_values=mfa"));
                await SignIn("correct horse");
                await page.WaitForSelectorAsync("button[value=back]");
                break;
            case "signed-out":
                await Go("logout");
                break;
            case "error":
                await Go(host.Authorize(redirectUri: "https://elsewhere.example.com/"));
                break;
            case "error-ours":
                await Go("fails/ours");
                break;
            case "home":
                await Go("");
                break;
            case "home-waiting" or "approval":
                await host.ClientAsksAsync();
                await Go("login");
                await SignIn("correct horse");
                await page.WaitForSelectorAsync("a[href^='/approve']");
                if (name == "home-waiting") break;
                await page.ClickAsync("a[href^='/approve']");
                await page.WaitForSelectorAsync("#compared");
                break;
            case "device-code" or "device-code-alert" or "device-link" or "device-approval" or "device-done":
                var code = await host.DeviceAsksAsync();
                await Go(name == "device-link" ? "device?user_code=" + code : "device");
                await SignIn("correct horse");
                await page.WaitForSelectorAsync("#user_code");
                await DeviceAsync(page, name, code);
                break;
            default:
                await Go("login");
                await SignIn("correct horse");
                await page.WaitForSelectorAsync("form[action='/logout']");
                await VisitSignedInAsync(host, page, name, Go, SignIn);
                if (name == "logout") await Go("logout");
                if (name == "error-administrator") await Go(host.Authorize(redirectUri: "http://shop.example.com/callback/"));
                if (name == "logout-asked") await Go("end-session?client_id=shop");
                break;
        }
    }

    private static async Task VisitSignedInAsync(PagesHost host, IPage page, string name, Func<string, Task> go, Func<string, Task> signIn)
    {
        if (name is "account-password") await go("account/password");
        if (name is "account-passkey") await go("account/passkeys");
        if (name is "account-confirm") await go("account/confirm?to=passkeys");
        if (name is not ("account-authenticator" or "account-recovery-codes" or "second-step" or "account")) return;
        await go("account/authenticator");
        await page.WaitForFunctionAsync("document.querySelector('img').naturalWidth > 0");
        if (name is "account-authenticator") return;
        await page.FillAsync("#code", new AppOfAlice(await page.ContentAsync()).Show());
        await page.ClickAsync("button.primary");
        await page.WaitForSelectorAsync(".codes");
        if (name is "account-recovery-codes") return;
        if (name is "account") await FillAccountAsync(host, page, go);
        else
        {
            await page.Context.ClearCookiesAsync();
            await go("login");
            await signIn("correct horse");
            await page.WaitForSelectorAsync("#code");
        }
    }

    private static async Task FillAccountAsync(PagesHost host, IPage page, Func<string, Task> go)
    {
        var account = await host.AccountAsync("alice");
        var now = TimeProvider.System.GetUtcNow();
        var cancel = TestContext.Current.CancellationToken;
        await host.Services.GetRequiredService<IPasskeyStore>().TryAddAsync(new Passkey { CredentialId = [1, 2, 3], Subject = account.Subject, Name = "Key ring", PublicKey = [1], CreatedAt = now.AddDays(-40), LastUsedAt = now.AddDays(-2) }, cancel);
        await host.Services.GetRequiredService<IConsentStore>().SaveAsync(new Consent(account.Subject, "shop", "openid profile orders.read offline_access", now.AddDays(-12)), cancel);
        await host.Services.GetRequiredService<ISessionStore>().SaveAsync(new Session { Id = GrantId.New(), Subject = account.Subject, AuthTime = now.AddDays(-3), Amr = "pwd", ExpiresAt = now.AddDays(3), Device = "Safari on iPhone" }, cancel);
        await go("account?done=saved");
        await page.WaitForSelectorAsync("[role=status]");
    }
}
