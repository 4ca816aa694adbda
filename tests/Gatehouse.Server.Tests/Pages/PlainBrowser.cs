using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>What a browser without script does: keeps cookies, reads the first form and posts it. It follows redirects only when told.</summary>
public sealed partial class PlainBrowser : IDisposable
{
    private readonly HttpClient _http;
    private readonly CookieContainer _cookies = new();

    public PlainBrowser(PagesHost host, string? userAgent = null)
    {
        _http = new HttpClient(new RefusalWatch(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }, host.ExplainAsync, always: true)) { BaseAddress = host.Address };
        if (userAgent is not null) _http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
    }

    public CookieCollection Cookies => _cookies.GetAllCookies();

    /// <summary>Gets a page, following redirects within the server; the last answer.</summary>
    public async Task<Answer> GetAsync(string path)
    {
        var answer = await ReadAsync(await _http.GetAsync(path, TestContext.Current.CancellationToken));
        for (var hops = 0; answer.Location is { } next && IsOurs(next); hops++)
        {
            Assert.True(hops < 8, "The server sends the browser in circles.");
            answer = await ReadAsync(await _http.GetAsync(next, TestContext.Current.CancellationToken));
        }
        return answer;
    }

    /// <summary>Posts a form; the hidden fields come from the page it stands on.</summary>
    public async Task<Answer> PostAsync(string path, Answer? page, params (string Name, string Value)[] fields)
    {
        var all = (page?.Hidden ?? []).Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await ReadAsync(await _http.PostAsync(path, new FormUrlEncodedContent(all), TestContext.Current.CancellationToken));
    }

    /// <summary>Posts one of several forms of a page; fields given here replace its hidden ones.</summary>
    public async Task<Answer> PostFormAsync(Answer page, string action, params (string Name, string Value)[] fields)
    {
        var form = FormPattern().Matches(page.Html).First(match => match.Groups[1].Value == action);
        var hidden = Answer.HiddenIn(form.Value).Where(pair => fields.All(field => field.Name != pair.Key));
        var all = hidden.Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await ReadAsync(await _http.PostAsync(action, new FormUrlEncodedContent(all), TestContext.Current.CancellationToken));
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request) => await ReadAsync(await _http.SendAsync(request, TestContext.Current.CancellationToken));

    public async Task<Answer> SignInAsync(string username = "alice", string password = "correct horse")
    {
        var page = await GetAsync("/login");
        return await PostAsync("/login", page, ("username", username), ("password", password));
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("<form[^>]*action=\"([^\"]*)\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex FormPattern();

    private static bool IsOurs(string location) => location.StartsWith('/');

    private static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public sealed partial record Answer(HttpResponseMessage Response, string Html)
    {
        public int Status => (int)Response.StatusCode;

        public string? Location => Response.Headers.Location?.OriginalString;

        public IEnumerable<KeyValuePair<string, string>> Hidden => HiddenIn(Html);

        public static IEnumerable<KeyValuePair<string, string>> HiddenIn(string html) =>
            HiddenField().Matches(html).Select(match => KeyValuePair.Create(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value)));

        public string Header(string name) => string.Join(", ",
            Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? values : []);

        [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
        private static partial Regex HiddenField();
    }
}
