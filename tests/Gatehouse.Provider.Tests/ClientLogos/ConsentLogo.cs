using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Provider.Outgoing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.ClientLogos;

/// <summary>The picture of a client on the page that asks about it: fetched by the server, shown if it is a picture, missed by nobody if it is not.</summary>
[Spec("RFC 7591", "2"), Spec("RFC 7591", "5")]
public sealed partial class ConsentLogo : IAsyncLifetime
{
    private static readonly byte[] Png = Neighbour.Png;
    private static readonly byte[] Svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8.ToArray();

    private Neighbour _host = null!;
    private Provider? _provider;

    public async ValueTask InitializeAsync() => _host = await Neighbour.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null) await _provider.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("image/png", "iVBORw0KGgo=")]
    [InlineData("image/jpeg", "/9j/4AAQ")]
    [InlineData("image/gif", "R0lGODlhAQ==")]
    [InlineData("image/webp", "UklGRhoAAABXRUJQVlA4")]
    public async Task A_picture_is_shown_and_comes_from_this_server(string type, string start)
    {
        var image = Convert.FromBase64String(start);
        var html = await ConsentAsync(Serves("/logo", image, type));

        var answer = await _provider!.NewBrowser().GetAsync(AddressIn(html)!);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        Assert.Equal(image, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("max-age=600, private", answer.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("image/svg+xml", "svg")]
    [InlineData("image/png", "svg")]
    [InlineData("text/html", "png")]
    [InlineData("image/gif", "png")]
    [InlineData("image/png", "empty")]
    [InlineData(null, "png")]
    public async Task What_is_no_picture_is_left_out(string? type, string body) =>
        await AssertLeftOutAsync(Serves("/logo", body switch { "svg" => Svg, "png" => Png, _ => [] }, type));

    [Fact]
    public async Task A_picture_of_ten_megabytes_is_left_out() => await AssertLeftOutAsync(Serves("/logo", [.. Png, .. new byte[10 << 20]], "image/png"));

    [Fact]
    public async Task A_picture_of_a_hundred_kibibytes_is_not_too_large_and_one_byte_more_is()
    {
        Assert.NotNull(AddressIn(await ConsentAsync(Serves("/logo", [.. Png, .. new byte[(100 << 10) - Png.Length]], "image/png"))));
        await _provider!.DisposeAsync();
        await AssertLeftOutAsync(Serves("/logo", [.. Png, .. new byte[(100 << 10) + 1 - Png.Length]], "image/png"));
    }

    [Fact]
    public async Task One_that_is_missing_or_leads_elsewhere_is_left_out()
    {
        await AssertLeftOutAsync(_host.Address + "/nothing");
        await _provider!.DisposeAsync();
        Serves("/inner", Png, "image/png");
        await AssertLeftOutAsync(_host.At("/away", http => { http.Response.Redirect(_host.Address + "/inner"); return Task.CompletedTask; }));
        Assert.DoesNotContain("/inner", _host.Asked);
    }

    [Fact]
    public async Task An_inner_address_is_never_asked()
    {
        await AssertLeftOutAsync(Serves("/logo", Png, "image/png"), allow: "192.0.2.1");
        Assert.Empty(_host.Asked);
    }

    [Fact]
    public async Task A_slow_one_holds_up_no_page_and_is_there_for_the_next()
    {
        var gate = new TaskCompletionSource();
        var slow = _host.At("/slow", async http =>
        {
            await gate.Task;
            http.Response.ContentType = "image/png";
            await http.Response.Body.WriteAsync(Png);
        });
        await StartAsync(slow);

        Assert.Null(AddressIn(await AskAsync()));
        gate.SetResult();
        await _provider!.UntilAsync(async () => AddressIn(await AskAsync()) is not null);
    }

    [Fact]
    public async Task However_many_ask_it_is_fetched_once()
    {
        var address = AddressIn(await ConsentAsync(Serves("/logo", Png, "image/png")))!;
        for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, (await _provider!.NewBrowser().GetAsync(address)).StatusCode);
        Assert.Single(_host.Asked);
    }

    [Theory, InlineData("client-logo"), InlineData("client-logo?ticket=nonsense"), InlineData("client-logo?client_id=asking")]
    public async Task Nobody_has_one_fetched_without_a_request_that_waits(string path)
    {
        await StartAsync(Serves("/logo", Png, "image/png"));
        Assert.Equal(HttpStatusCode.NotFound, (await _provider!.NewBrowser().GetAsync(path)).StatusCode);
        Assert.Empty(_host.Asked);
    }

    [Theory]
    [InlineData("https://robot.example.com/callback", false)]
    [InlineData("LOGO/callback", true)]
    public async Task A_client_that_registered_itself_shows_only_what_lies_on_a_host_of_its_own(string redirectUri, bool shown)
    {
        redirectUri = redirectUri.Replace("LOGO", _host.Address);
        _provider = await Provider.StartAsync(Registration.Plan("mode: open, scope: openid orders.read", "outgoing: { allow: [127.0.0.1] }"));
        var logo = Serves("/logo", Png, "image/png");
        var client = await _provider.RegisteredAsync(("redirect_uris", new JsonArray(redirectUri)), ("logo_uri", logo));
        if (shown) await FetchedAsync(logo);

        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl(client["client_id"]!, Requests.NewVerifier(), ("redirect_uri", redirectUri), ("scope", "openid orders.read")));

        Assert.Equal(shown, AddressIn(browser.Pages[^1]) is not null);
        Assert.Equal(shown, _host.Asked.Contains("/logo"));
    }

    [Fact, Spec("Client ID Metadata Document", "8.5")]
    public async Task A_client_that_publishes_itself_shows_the_picture_beside_its_document()
    {
        await using var publisher = await ClientIdMetadataDocument.Publisher.StartAsync();
        _provider = await Provider.StartAsync(ClientIdMetadataDocument.Publisher.Plan());
        publisher.Host.At("/logo.png", http => { http.Response.ContentType = "image/png"; return http.Response.Body.WriteAsync(Png).AsTask(); });
        var clientId = publisher.Publishes("/robot.json", ("logo_uri", publisher.At("/logo.png")));

        await FetchedAsync(publisher.At("/logo.png"));
        var page = await ClientIdMetadataDocument.Publisher.ConsentPageAsync(_provider, clientId, ClientIdMetadataDocument.Publisher.Callback);

        Assert.NotNull(AddressIn(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private string Serves(string path, byte[] body, string? type) => _host.At(path, http =>
    {
        if (type is not null) http.Response.ContentType = type;
        return http.Response.Body.WriteAsync(body).AsTask();
    });

    private async Task StartAsync(string logo, string allow = "127.0.0.1") =>
        _provider = await Provider.StartAsync($"outgoing: {{ allow: [{allow}] }}\n" + Plans.Default.Replace("client_name: The Asking", $"client_name: The Asking\n    logo_uri: {logo}"));

    /// <summary>The page that asks once whatever came of fetching the picture, however long it took, is known.</summary>
    private async Task<string> ConsentAsync(string logo, string allow = "127.0.0.1")
    {
        await StartAsync(logo, allow);
        await AskAsync();
        await FetchedAsync(logo);
        return await AskAsync();
    }

    private async Task FetchedAsync(string logo) => await _provider!.Get<OutgoingDocuments>().GetAsync(OutgoingPurpose.Logo, logo, TestContext.Current.CancellationToken);

    /// <summary>The page that asks alice.</summary>
    private async Task<string> AskAsync()
    {
        var browser = _provider!.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier()), decision: "deny");
        return browser.Pages.Single(page => page.Contains("value=\"allow\""));
    }

    private async Task AssertLeftOutAsync(string logo, string allow = "127.0.0.1")
    {
        var html = await ConsentAsync(logo, allow);
        Assert.DoesNotContain("<img", html);
    }

    private static string? AddressIn(string html) => Image().Match(html) is { Success: true } image ? WebUtility.HtmlDecode(image.Groups[1].Value) : null;

    [GeneratedRegex("""<img class="client-logo" src="([^"]+)" alt=""[^>]*>""")]
    private static partial Regex Image();
}
