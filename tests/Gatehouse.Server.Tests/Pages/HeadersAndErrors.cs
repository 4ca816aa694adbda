namespace Gatehouse.Server.Tests.Pages;

public sealed class HeadersAndErrors : IAsyncLifetime
{
    private PagesHost _host = null!;
    private PlainBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync();
        _browser = new PlainBrowser(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/logout")]
    [InlineData("/consent")]
    [InlineData("/fails/ours")]
    public async Task No_page_can_be_framed_cached_scripted_or_spied_on(string path)
    {
        var page = await _browser.GetAsync(path);
        Assert.Equal("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", page.Header("Content-Security-Policy"));
        Assert.Equal("DENY", page.Header("X-Frame-Options"));
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Equal("same-origin", page.Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("no-store", page.Header("Cache-Control"));
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.DoesNotContain("<script", page.Html);
        Assert.DoesNotContain("style=", page.Html);
        Assert.DoesNotContain("<style", page.Html);
    }

    [Fact]
    public async Task The_login_runs_one_script_file_of_ours_and_nothing_that_stands_in_the_page()
    {
        var page = await _browser.GetAsync("/login");
        Assert.Equal("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", page.Header("Content-Security-Policy"));
        Assert.Matches("<script type=\"module\" src=\"/assets/passkeys\\.[0-9a-f]{16}\\.js\"></script>", page.Html);
        Assert.Equal(2, page.Html.Split("script").Length - 1);
    }

    [Fact]
    public async Task A_login_for_a_client_may_end_there()
    {
        var page = await _browser.GetAsync(_host.Authorize());
        Assert.Contains("form-action 'self' https:;", page.Header("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("/fails/ours", 500, "Something went wrong here")]
    [InlineData("/fails/away", 503, "Please try again in a moment")]
    public async Task An_error_keeps_its_status_and_names_its_trace(string path, int status, string heading)
    {
        var page = await _browser.GetAsync(path);
        Assert.Equal(status, page.Status);
        Assert.Contains(heading, page.Html);
        Assert.Matches("Trace</dt><dd><code>[0-9A-Za-z:]{16,}</code>", page.Html);
        Assert.Null(page.Location);
        Assert.Equal(status == 503, page.Header("Retry-After").Length > 0);
    }

    [Fact]
    public async Task What_an_error_says_is_shown_as_text()
    {
        var page = await _browser.GetAsync("/fails/hostile");
        Assert.Equal(418, page.Status);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page.Html);
    }

    [Fact]
    public async Task Behind_an_https_issuer_the_form_cookie_belongs_to_the_host_alone()
    {
        await using var host = await PagesHost.StartAsync("https://id.example.com");
        using var browser = new PlainBrowser(host);
        var cookie = (await browser.GetAsync("/login")).Header("Set-Cookie");
        Assert.StartsWith("__Host-gatehouse-form=", cookie);
        foreach (var flag in (string[])["secure", "httponly", "samesite=lax", "path=/"]) Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", (await _browser.GetAsync("/login")).Header("Set-Cookie"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Below_a_path_every_address_keeps_it()
    {
        await using var host = await PagesHost.StartAsync("https://example.com/id");
        using var browser = new PlainBrowser(host);
        var page = await browser.GetAsync("/id/login");
        Assert.Contains("action=\"/id/login\"", page.Html);
        var style = page.Html.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];
        Assert.StartsWith("/id/assets/", style);
        Assert.Equal(200, (await browser.GetAsync(style)).Status);
    }

    [Fact]
    public async Task Static_files_are_cached_for_good_and_change_their_address_with_their_content()
    {
        var html = (await _browser.GetAsync("/")).Html;
        var address = html.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];
        Assert.Matches("^/assets/gatehouse\\.[0-9a-f]{16}\\.css$", address);
        var style = await _browser.GetAsync(address);
        Assert.Equal("public, max-age=31536000, immutable", style.Header("Cache-Control"));
        Assert.Equal("text/css; charset=utf-8", style.Header("Content-Type"));
        foreach (var drawing in style.Html.Split("url(").Skip(1).Select(rest => rest.Split(')')[0]).Distinct())
            Assert.Equal("image/svg+xml", (await _browser.GetAsync("/assets/" + drawing)).Header("Content-Type"));

        var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.TryAddWithoutValidation("If-None-Match", style.Header("ETag"));
        Assert.Equal(304, (await _browser.SendAsync(again)).Status);
        Assert.Equal(404, (await _browser.GetAsync("/assets/gatehouse.0000000000000000.css")).Status);
        Assert.Equal(404, (await _browser.GetAsync("/assets/..%2fappsettings.json")).Status);
    }

    [Fact]
    public async Task The_start_page_tells_the_issuer_and_where_discovery_is()
    {
        var page = await _browser.GetAsync("/");
        var issuer = _host.Address.GetLeftPart(UriPartial.Authority);
        Assert.Contains($"<code>{issuer}</code>", page.Html);
        Assert.Contains($"href=\"{issuer}/.well-known/openid-configuration\"", page.Html);
        Assert.Equal(200, (await _browser.GetAsync("/.well-known/openid-configuration")).Status);
    }
}
