using System.Net;
using System.Security.Claims;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>An app with pages for browsers and an API beside them, and an API that trusts two providers.</summary>
public sealed class Coexistence : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private TestIssuer _partner = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _partner = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services => services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddCookie(cookie => cookie.LoginPath = "/login")
                .AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience))
                .AddGatehouse("Partner", options => (options.Issuer, options.Audience) = (_partner.Issuer, "https://partners.example.com")),
            app =>
            {
                app.MapGet("/page", (HttpContext context) => context.User.Identity!.Name).RequireAuthorization();
                app.MapGet("/login", (HttpContext context) => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Alice")], "form"))));
                app.MapGet("/orders", (HttpContext context) => context.User.FindFirst("sub")!.Value).RequireScope("orders.read");
                app.MapGet("/partners", (HttpContext context) => context.User.FindFirst("iss")!.Value)
                    .WithMetadata(new RequireScopeAttribute("orders.read") { AuthenticationSchemes = "Partner" });
                app.MapGet("/either", (HttpContext context) => context.User.FindFirst("iss")!.Value)
                    .WithMetadata(new RequireScopeAttribute("orders.read") { AuthenticationSchemes = "Gatehouse,Partner" });
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task A_page_redirects_to_login_and_an_API_never_does()
    {
        using var page = await RawHttp.GetAsync(_api.Client.BaseAddress!, "/page");
        using var orders = await RawHttp.GetAsync(_api.Client.BaseAddress!, "/orders");
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Unauthorized), (page.StatusCode, orders.StatusCode));
    }

    [Fact]
    public async Task A_signed_in_browser_without_a_token_does_not_reach_the_API()
    {
        using var login = await _api.GetAsync(null, "/login");
        using var page = await _api.GetAsync(null, "/page");
        using var orders = await _api.GetAsync(null);
        Assert.Equal("Alice", await page.TextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, orders.StatusCode);
    }

    [Fact]
    public async Task A_token_does_not_sign_in_to_pages()
    {
        using var page = await RawHttp.GetAsync(_api.Client.BaseAddress!, "/page", "Bearer " + _issuer.Token());
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    [Provokes("token_issuer_differs")]
    public async Task Each_of_two_providers_opens_its_own_endpoints_only()
    {
        var (own, partners) = (_issuer.Token(), _partner.Token(_partner.Claims("https://partners.example.com")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(own, "/orders"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(own, "/partners"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(partners, "/partners"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(partners, "/orders"));
    }

    [Fact]
    public async Task An_endpoint_for_two_providers_takes_the_tokens_of_both()
    {
        using var own = await _api.GetAsync(_issuer.Token(), "/either");
        using var partners = await _api.GetAsync(_partner.Token(_partner.Claims("https://partners.example.com")), "/either");
        Assert.Equal((_issuer.Issuer, _partner.Issuer), (await own.TextAsync(), await partners.TextAsync()));
    }

    private async Task<HttpStatusCode> StatusAsync(string token, string path)
    {
        using var response = await _api.GetAsync(token, path);
        return response.StatusCode;
    }
}
