using System.Web;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Gatehouse.Interop.Tests;

/// <summary>Login and consent as a person meets them, up to the client that waits on another origin.</summary>
[Spec("OIDC Core", "3.1.2.3")]
[Spec("OIDC Core", "3.1.2.4")]
public sealed class RealBrowser : IAsyncLifetime
{
    private readonly string _client = $"http://127.0.0.1:{Checkout.FreePort()}";
    private Shop _shop = null!;
    private GatehouseProcess _node = null!;
    private Chromium _chromium = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = new Shop { AskingRedirectUri = _client + "/callback" };
        _chromium = await Chromium.StartAsync();
        _node = await _shop.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", _client);
        _app = builder.Build();
        _app.MapGet("/callback", () => Results.Content("<!doctype html><title>Callback</title><p>arrived", "text/html"));
        _app.MapPost("/callback", (HttpContext http) => Results.Content($"<!doctype html><title>Callback</title><p>posted {http.Request.Form["code"].Count}", "text/html"));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
        if (_chromium is not null) await _chromium.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_signs_in_and_agrees_with_scripts_and_without(bool scripts)
    {
        var person = await _chromium.NewPersonAsync(scripts);
        var page = await person.NewPageAsync();
        var client = _shop.Asking(_node);
        var verifier = OAuthClient.Random();

        await page.GotoAsync(client.AuthorizationUrl("openid profile offline_access orders.read", verifier, "s"));
        await page.GetByLabel("Username").FillAsync(Shop.Username);
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.Locator("button.primary").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        await page.GetByLabel("Password").FillAsync(_shop.Password);
        await page.Locator("button.primary").ClickAsync();
        await Assertions.Expect(page.GetByText("See your orders")).ToBeVisibleAsync();
        await page.Locator("button[value=allow]").ClickAsync();
        await page.WaitForURLAsync(_client + "/callback?**");

        var answer = HttpUtility.ParseQueryString(new Uri(page.Url).Query);
        var tokens = await client.RedeemAsync(new ReceivedCode(answer["code"]!, verifier, "s", answer["iss"]));
        Assert.True(tokens.Succeeded, tokens.Body.ToString());
        Assert.Empty(_chromium.Complaints);
    }

    [Fact]
    [Spec("OAuth 2.0 Form Post Response Mode", "2")]
    public async Task An_answer_by_form_reaches_the_client()
    {
        var page = await (await _chromium.NewPersonAsync()).NewPageAsync();
        await page.GotoAsync(_shop.Asking(_node).AuthorizationUrl("openid", OAuthClient.Random(), "s", ("response_mode", "form_post")));
        await Chromium.SignInAsync(page, _shop);
        await page.Locator("button[value=allow]").ClickAsync();
        await Assertions.Expect(page.GetByText("posted 1")).ToBeVisibleAsync();
        Assert.Empty(_chromium.Complaints);
    }

    [Fact]
    public async Task No_page_of_the_provider_can_be_framed()
    {
        var page = await (await _chromium.NewPersonAsync()).NewPageAsync();
        await page.GotoAsync(_client + "/callback");
        await page.EvaluateAsync("address => { const frame = document.createElement('iframe'); frame.src = address; document.body.append(frame); }", _shop.Asking(_node).AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        await page.WaitForTimeoutAsync(1000);
        Assert.Equal(0, await page.FrameLocator("iframe").GetByLabel("Password").CountAsync());
    }
}
