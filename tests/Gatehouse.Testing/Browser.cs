using System.Net;

namespace Gatehouse.Testing;

/// <summary>A browser without scripts: it keeps cookies, follows redirects and submits forms. It stops where an address leaves the provider.</summary>
public sealed class Browser : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient _http;

    private readonly HashSet<string> _visited;

    /// <param name="provider">The address of the provider.</param>
    /// <param name="alsoVisited">Addresses of applications that are visited as well; anything else is where the browser stops.</param>
    public Browser(string provider, params IEnumerable<string> alsoVisited)
    {
        Provider = new Uri(provider);
        _visited = [.. alsoVisited.Append(provider).Select(address => new Uri(address).GetLeftPart(UriPartial.Authority))];
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public Uri Provider { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The page it stands on.</summary>
    public HtmlPage? Page { get; private set; }

    /// <summary>The address outside of the provider that it was sent to last, with the query of the answer.</summary>
    public Uri? Left { get; private set; }

    public Task OpenAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Provider, address)));

    /// <summary>Submits the form of the present page that has the given input, filled in.</summary>
    public Task SubmitAsync(string input, params (string Name, string Value)[] filled) => SubmitAsync(Page!.FormWith(input), filled);

    public Task SubmitAsync(HtmlForm form, params (string Name, string Value)[] filled)
    {
        var fields = form.Fields.Where(field => filled.All(pair => pair.Name != field.Key)).Concat(filled.Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value)));
        var request = new HttpRequestMessage(form.Method, form.Action) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", form.Action.GetLeftPart(UriPartial.Authority));
        return SendAsync(request);
    }

    /// <summary>Goes through login and consent where they are asked for, to wherever the client is answered.</summary>
    public async Task<Uri> AuthorizeAsync(string address, string username, string password)
    {
        await SignInAsync(address, username, password);
        return Left ?? throw new InvalidOperationException($"The client was not answered; the browser stands on {Page!.Address} ({(int)Page.Status}):\n{Page.Text}");
    }

    /// <summary>Goes through login and consent where they are asked for, to whatever comes then.</summary>
    public async Task SignInAsync(string address, string username, string password)
    {
        await OpenAsync(address);
        if (Left is null && Page!.Text.Contains("name=\"password\"", StringComparison.Ordinal)) await SubmitAsync("password", ("username", username), ("password", password));
        if (Left is null && Page!.Text.Contains("value=\"allow\"", StringComparison.Ordinal)) await SubmitAsync(Page.Forms.Single(form => form.Buttons.Any(button => button.Value == "allow")), ("decision", "allow"));
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpRequestMessage request)
    {
        (Page, Left) = (null, null);
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var answer = await _http.SendAsync(request);
            var address = request.RequestUri!;
            if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location is not { } location)
            {
                Page = new HtmlPage(address, answer.StatusCode, await answer.Content.ReadAsStringAsync());
                return;
            }
            var next = new Uri(address, location);
            if (!_visited.Contains(next.GetLeftPart(UriPartial.Authority)))
            {
                Left = next;
                return;
            }
            request = new HttpRequestMessage(HttpMethod.Get, next);
        }
        throw new InvalidOperationException($"More than {MostRedirects} redirects from {request.RequestUri}.");
    }
}
