using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Provider.Tests;

/// <summary>Keeps cookies and fills in forms like a browser without JavaScript.</summary>
public sealed partial class Browser(Provider provider)
{
    private readonly CookieContainer _cookies = new();

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var uri = new Uri(provider.Http.BaseAddress!, request.RequestUri!);
        if (_cookies.GetCookieHeader(uri) is { Length: > 0 } cookies) request.Headers.Add("Cookie", cookies);
        request.Headers.Add("Accept", "text/html");
        var response = await provider.Http.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set)
                _cookies.SetCookies(uri, ByTheMachinesClock(cookie));
        return response;
    }

    /// <summary>The server dates its cookies by the clock of the test; whoever keeps them here looks at the machine's.</summary>
    private string ByTheMachinesClock(string cookie)
    {
        var dated = SetCookieHeaderValue.Parse(cookie);
        if (dated.Expires is { } end) dated.Expires = DateTimeOffset.UtcNow + (end - provider.Clock.GetUtcNow());
        return dated.ToString();
    }

    /// <summary>The pages that were seen on the way.</summary>
    public List<string> Pages { get; } = [];

    public string? CookieOf(string name) => _cookies.GetCookies(provider.Http.BaseAddress!)[name]?.Value;

    public Task<HttpResponseMessage> GetAsync(string url) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

    public Task<HttpResponseMessage> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields) });

    /// <summary>Follows redirects and answers login and consent pages until the provider sends the browser elsewhere, or an error page shows.</summary>
    public async Task<Uri?> AuthorizeAsync(string url, string username = "alice", string decision = "allow")
    {
        var response = await GetAsync(url);
        for (var step = 0; step < 10; step++)
        {
            if (response.Headers.Location is { } location)
            {
                var next = new Uri(provider.Http.BaseAddress!, location);
                if (next.Authority != provider.Http.BaseAddress!.Authority) return next;
                response = await GetAsync(next.AbsoluteUri);
                continue;
            }
            var html = await response.Content.ReadAsStringAsync();
            Pages.Add(html);
            if (response.StatusCode != HttpStatusCode.OK || FormPattern().Match(html) is not { Success: true } form) return null;
            var fields = InputPattern().Matches(form.Value).ToDictionary(input => input.Groups[1].Value, input => WebUtility.HtmlDecode(input.Groups[2].Value));
            // Boxes that are ticked go with the form, wherever they stand on the page.
            foreach (Match box in CheckedBox().Matches(html)) fields[WebUtility.HtmlDecode(box.Groups[1].Value)] = "on";
            if (form.Value.Contains("name=\"password\"")) (fields["username"], fields["password"]) = (username, Plans.Password);
            else fields["decision"] = decision;
            response = await PostAsync(WebUtility.HtmlDecode(form.Groups[1].Value), fields);
        }
        throw new InvalidOperationException("The browser went in circles.");
    }

    [GeneratedRegex("""<form[^>]*action="([^"]*)".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex FormPattern();

    [GeneratedRegex("""<input type="checkbox" name="([^"]*)" form="decide" checked>""")]
    private static partial Regex CheckedBox();

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)""")]
    private static partial Regex InputPattern();
}
