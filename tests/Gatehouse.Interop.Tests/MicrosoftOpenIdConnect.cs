using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Interop.Tests;

/// <summary>A web application that signs its users in by the handler that comes with ASP.NET Core.</summary>
[Spec("OIDC Core", "3.1.3.7")]
public sealed class MicrosoftOpenIdConnect : IAsyncLifetime
{
    private readonly string _address = $"http://localhost:{Checkout.FreePort()}";
    private readonly string _hybridSecret = OAuthClient.Random();
    private Shop _shop = null!;
    private GatehouseProcess _node = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = new Shop { WebRedirectUri = _address + "/signin-oidc", PostLogoutRedirectUri = _address + "/signout-callback-oidc", MoreClients = [Hybrid()] };
        _node = await _shop.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
    }

    [Theory]
    [InlineData("query", true)]
    [InlineData("query", false)]
    [InlineData("form_post", true)]
    public async Task A_user_signs_in_and_out_of_an_application_with_the_standard_handler(string responseMode, bool pkce)
    {
        await StartApplicationAsync(options => (options.ResponseMode, options.UsePkce) = (responseMode, pkce));
        using var browser = new Browser(_node.Url, _address);
        await browser.SignInAsync(_address + "/", Shop.Username, _shop.Password);
        if (!pkce)
        {
            // PKCE is not negotiable, and the application learns why.
            Assert.Equal(500, (int)browser.Page!.Status);
            return;
        }
        if (responseMode == "form_post") await browser.SubmitAsync("code");
        Assert.Equal("Alice Example, alice@example.com", browser.Page!.Text);

        await browser.OpenAsync(_address + "/out");
        if (browser.Page!.Forms.Count > 0) await browser.SubmitAsync(browser.Page.Forms[0]);
        Assert.Equal("out", browser.Page!.Text);
        await browser.OpenAsync(_address + "/");
        Assert.Contains("name=\"password\"", browser.Page!.Text);
    }

    [Fact]
    [Spec("OIDC Core", "3.3.2.9"), Spec("OIDC Core", "3.3.3.6")]
    public async Task An_application_from_before_gets_code_and_ID_token_together_until_its_sunset()
    {
        // The handler checks signature, nonce and c_hash of the ID token that came through the browser, then redeems the code.
        await StartApplicationAsync(options => (options.ClientId, options.ClientSecret, options.ResponseType, options.ResponseMode) = ("hybrid", _hybridSecret, "code id_token", "form_post"));
        using var browser = new Browser(_node.Url, _address);
        await browser.SignInAsync(_address + "/", Shop.Username, _shop.Password);
        Assert.Contains("name=\"id_token\"", browser.Page!.Text);
        Assert.Contains("name=\"code\"", browser.Page.Text);
        await browser.SubmitAsync("code");
        Assert.Equal("Alice Example, alice@example.com", browser.Page!.Text);
    }

    private string Hybrid() => $$"""
        { client_id: hybrid, kind: legacy, client_secret: "{{_hybridSecret}}", grant_types: [authorization_code, implicit, refresh_token], response_types: [code, code id_token], redirect_uris: ["{{_address}}/signin-oidc"], scope: openid profile email offline_access orders.read orders.write, consent: implied, sunset: { until: {{DateTime.UtcNow.AddYears(1):yyyy-MM-dd}}, reason: the handler asks for hybrid by default } }
        """;

    private async Task StartApplicationAsync(Action<OpenIdConnectOptions> change)
    {
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
                Configure(options);
                change(options);
            });
        _app = builder.Build();
        _app.MapGet("/", (HttpContext http) => $"{http.User.FindFirst("name")?.Value}, {http.User.FindFirst("email")?.Value}").RequireAuthorization();
        _app.MapGet("/out", () => Results.SignOut(new AuthenticationProperties { RedirectUri = "/bye" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
        _app.MapGet("/bye", () => "out");
        await _app.StartAsync();
    }

    private void Configure(OpenIdConnectOptions options)
    {
        options.Authority = _node.Url;
        options.RequireHttpsMetadata = false;
        options.ClientId = "web";
        options.ClientSecret = _shop.WebSecret;
        options.ResponseType = "code";
        options.SaveTokens = true;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        // Over plain http no browser takes a cookie with SameSite=None.
        options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Scope.Clear();
        foreach (var scope in Shop.Everything.Split(' ')) options.Scope.Add(scope);
    }
}
