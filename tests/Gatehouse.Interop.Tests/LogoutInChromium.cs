using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Gatehouse.Interop.Tests;

/// <summary>Who signs out here is signed out of an application with Microsoft's handler, and a page that watches the session notices.</summary>
public sealed class LogoutInChromium : IAsyncLifetime
{
    private const string Watching = """
        <!doctype html><title>waiting</title><iframe></iframe><script>
        const frame = document.querySelector('iframe');
        const provider = 'PROVIDER';
        const ask = () => frame.contentWindow.postMessage('asking ' + new URLSearchParams(location.search).get('session_state'), provider);
        addEventListener('message', event => { if (event.origin === provider) document.title = event.data; });
        frame.onload = () => setInterval(ask, 200);
        frame.src = provider + '/check-session';
        </script>
        """;

    private readonly string _address = $"http://localhost:{Checkout.FreePort()}";
    private Shop _shop = null!;
    private GatehouseProcess _node = null!;
    private Chromium _chromium = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = new Shop
        {
            More = "authentication: { session_management: on }",
            WebRedirectUri = _address + "/signin-oidc",
            WebMore = $"frontchannel_logout_uri: {_address}/signout-oidc\n    frontchannel_logout_session_required: on",
            AskingRedirectUri = _address + "/watch",
        };
        _chromium = await Chromium.StartAsync();
        _node = await _shop.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", _address);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie()
            .AddOpenIdConnect(options =>
            {
                (options.Authority, options.RequireHttpsMetadata, options.ClientId, options.ClientSecret) = (_node.Url, false, "web", _shop.WebSecret);
                (options.ResponseType, options.ResponseMode, options.MapInboundClaims) = ("code", "query", false);
                // Over plain http no browser takes a cookie with SameSite=None.
                options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            });
        _app = builder.Build();
        _app.MapGet("/", (HttpContext http) => "in as " + http.User.FindFirst("sub")?.Value).RequireAuthorization();
        _app.MapGet("/watch", () => Results.Content(Watching.Replace("PROVIDER", _node.Url), "text/html"));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        if (_chromium is not null) await _chromium.DisposeAsync();
    }

    [Fact]
    [Spec("OIDC Front-Channel Logout", "2"), Spec("OIDC Session Management", "3.1")]
    public async Task Signing_out_here_signs_out_there()
    {
        var person = await _chromium.NewPersonAsync(true);
        var page = await person.NewPageAsync();
        await page.GotoAsync(_address + "/");
        await page.GetByLabel("Username").FillAsync(Shop.Username);
        await page.GetByLabel("Password").FillAsync(_shop.Password);
        await page.Locator("button.primary").ClickAsync();
        await Assertions.Expect(page.GetByText("in as ")).ToBeVisibleAsync();

        var watching = await person.NewPageAsync();
        await watching.GotoAsync(_shop.Asking(_node).AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        await watching.Locator("button[value=allow]").ClickAsync();
        await Assertions.Expect(watching).ToHaveTitleAsync("unchanged");

        await page.GotoAsync(_node.Url + "/logout");
        await page.Locator("form button.primary").ClickAsync();
        await Assertions.Expect(page.GetByText("You are signed out")).ToBeVisibleAsync();
        await Assertions.Expect(watching).ToHaveTitleAsync("changed");

        await page.GotoAsync(_address + "/");
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }
}
