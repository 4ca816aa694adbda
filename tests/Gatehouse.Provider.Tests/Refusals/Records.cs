using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Server.Operations;
using Gatehouse.Server.Refusals;
using Gatehouse.Testing.Refusals;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Provider.Tests.Refusals;

/// <summary>Every refusal has an id and a record; the record holds nothing that was shown to prove anything, and no flood makes it grow or hides the others.</summary>
public sealed partial class Records : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(AdministeredProvider.Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory, Provokes("not_found")]
    [InlineData("nowhere")]
    [InlineData("assets/nothing.css")]
    [InlineData(".well-known/oauth-protected-resource/nothing")]
    public async Task An_address_that_nothing_is_at_has_an_id_too(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _provider.Http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);

    [Theory, Provokes("method_not_allowed")]
    [InlineData("DELETE", "login")]
    [InlineData("GET", "token")]
    [InlineData("DELETE", "jwks")]
    [InlineData("POST", "metrics")]
    public async Task A_method_that_is_not_answered_has_an_id_too(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _provider.SendAsync(request)).Status);
    }

    [Fact, Provokes("metrics_forbidden")]
    public async Task Metrics_are_refused_with_an_id()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "metrics");
        request.Headers.Add("Forwarded", "for=192.0.2.1");
        Assert.Equal(HttpStatusCode.Forbidden, (await _provider.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("token", true)]
    [InlineData("token", false)]
    [InlineData("device_authorization", true)]
    [InlineData("device_authorization", false)]
    public async Task A_refusal_belongs_to_the_trace_of_its_sender_or_to_one_of_its_own(string path, bool isBrought)
    {
        var trace = System.Diagnostics.ActivityTraceId.CreateRandom().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("client_id", "nobody")]) };
        if (isBrought) request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-00");
        using var answer = await _provider.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var record = (await _provider.ExplainAsync(Explaining.IdOf(answer)))!.Record;
        if (isBrought) Assert.Equal(trace, record.TraceId);
        else Assert.Matches("^[0-9a-f]{32}$", record.TraceId);
    }

    [Fact]
    public async Task The_id_stands_in_the_log_on_the_page_and_on_the_redirect()
    {
        var page = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "v", ("redirect_uri", "https://evil.example.com/")));
        Assert.Contains(Explaining.IdOf(page), await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(_provider.Log.Lines, line => line.Contains(Explaining.IdOf(page), StringComparison.Ordinal));

        var redirect = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "v", ("scope", "nonsense")));
        Assert.Equal(HttpStatusCode.SeeOther, redirect.StatusCode);
        Assert.Equal("scope_unknown", (await _provider.ExplainAsync(Explaining.IdOf(redirect)))!.Record.Reason);
    }

    [Fact]
    public async Task What_is_accepted_has_none()
    {
        var answer = await _provider.ClientCredentialsAsync();
        Assert.False(answer.Message.Headers.Contains(RefusalId.Header));
    }

    [Fact]
    public async Task No_record_holds_what_was_typed()
    {
        const string Secret = "hunter2-hunter2";
        string[] ids =
        [
            await RefusedAsync(_provider.PostAsync("token", "", ("grant_type", "client_credentials"), ("client_id", Secret), ("client_secret", Secret))),
            await RefusedAsync(_provider.PostAsync("token", "", ("grant_type", "client_credentials"), ("client_id", "post-only"), ("client_secret", Secret))),
            await RefusedAsync(_provider.TokenAsync("web", ("grant_type", "authorization_code"), ("code", Secret), ("redirect_uri", "https://x.example/"), ("code_verifier", Secret))),
            await RefusedAsync(_provider.RefreshAsync(Secret)),
            await RefusedAsync(_provider.TokenAsync("service", ("grant_type", "client_credentials"), ("resource", $"https://a:{Secret}@b.example/?code={Secret}#{Secret}"))),
            await RefusedAsync(_provider.UserInfoAsync(Secret)),
            Explaining.IdOf(await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "v", ("redirect_uri", $"https://web.example.com/callback?code={Secret}")))),
            Explaining.IdOf(await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", "v", ("redirect_uri", Secret)))),
        ];
        foreach (var id in ids)
        {
            var record = (await _provider.ExplainAsync(id))!;
            Assert.DoesNotContain("hunter2", Encoding.UTF8.GetString(record.ToJson()), StringComparison.OrdinalIgnoreCase);
        }
        await _provider.RestartAsync();
        foreach (var file in Directory.GetFiles(_provider.DataDirectory).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.False(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Contains("hunter2", StringComparison.Ordinal), file);
        Assert.DoesNotContain(_provider.Log.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_an_administrator_sees_presented_and_registered_addresses_on_the_error_page()
    {
        var url = _provider.AuthorizationUrl("web", "v", ("redirect_uri", "http://web.example.com/callback?code=abc"));
        var (nobody, alice, root) = (_provider.NewBrowser(), _provider.NewBrowser(), _provider.NewBrowser());
        await alice.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()));
        await root.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()), "root");
        foreach (var browser in new[] { nobody, alice })
        {
            var plain = await PageAsync(browser, url);
            Assert.DoesNotContain("web.example.com", plain, StringComparison.Ordinal);
            Assert.DoesNotContain("redirect_uri_differs", plain, StringComparison.Ordinal);
        }
        var told = await PageAsync(root, url);
        Assert.Contains("<code>http://web.example.com/callback ", told, StringComparison.Ordinal);
        Assert.Contains("<code>https://web.example.com/callback</code>", told, StringComparison.Ordinal);
        Assert.Contains("redirect_uri_differs", told, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_is_kept_for_a_week()
    {
        var id = await RefusedAsync(_provider.ClientCredentialsAsync("service", ("scope", "nonsense")));
        Assert.NotNull(await _provider.ExplainAsync(id));
        _provider.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await _provider.Get<CleanUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(await _provider.ExplainAsync(id));
        _provider.Clock.Advance(TimeSpan.FromMinutes(2));
        await _provider.Get<CleanUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await _provider.Get<IRefusalStore>().FindAsync(id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_flood_in_one_name_leaves_room_for_the_others_and_is_counted()
    {
        for (var i = 0; i < 700; i++) await _provider.ClientCredentialsAsync("service", ("scope", "nonsense"));
        using (var metrics = await _provider.Http.GetAsync("metrics", TestContext.Current.CancellationToken))
            Assert.Matches(OverQuota(), await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        // The network is used up as well; ten minutes later, everything counts anew.
        _provider.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.NotNull(await _provider.ExplainAsync(await RefusedAsync(_provider.ClientCredentialsAsync("wide", ("scope", "nonsense")))));
    }

    [Fact]
    public async Task The_verb_reads_it_beside_the_server()
    {
        var id = await RefusedAsync(_provider.ClientCredentialsAsync("service", ("scope", "nonsense")));
        await _provider.ExplainAsync(id);
        var found = await RefusalReading.ReadAsync(new Server.ServerOptions { DataDirectory = _provider.DataDirectory }, id, TestContext.Current.CancellationToken);
        Assert.Contains("scope_unknown", found.Single().ToText(), StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(Task<Answer> asked) => Explaining.IdOf((await asked).Message);

    private static async Task<string> PageAsync(Browser browser, string url) => WebUtility.HtmlDecode(await (await browser.GetAsync(url)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    [GeneratedRegex("""gatehouse_refusals_total\{[^}]*outcome="over_quota"[^}]*\} [1-9]""")]
    private static partial Regex OverQuota();
}
