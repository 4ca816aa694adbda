using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Load;

/// <summary>A browser without scripts in which somebody has signed in through the login page, once for all clients.</summary>
internal sealed partial class SignedInBrowser(LoadUser user, int connections) : IDisposable
{
    private const int MostHops = 10;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer(), MaxConnectionsPerServer = connections }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isSignedIn;
    private string? _idToken;

    /// <summary>What only a person could do, where the last request was not answered for want of that.</summary>
    public string? Stuck { get; private set; }

    /// <summary>Opens an authorization request and goes on until the client is answered.</summary>
    /// <returns>The address that answers the client, or why it is not answered.</returns>
    public async Task<(Uri? Answer, string? Error)> AuthorizeAsync(Uri request, string redirectUri, CancellationToken cancel)
    {
        if (_isSignedIn) return await FollowAsync(request, redirectUri, cancel);
        await _gate.WaitAsync(cancel);
        try
        {
            var answer = await FollowAsync(request, redirectUri, cancel);
            _isSignedIn |= answer.Answer is not null;
            return answer;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Keeps what the session can be ended with.</summary>
    public void Remember(string? idToken) => _idToken = idToken ?? _idToken;

    /// <summary>Ends the session, and with it the grants on it that live no longer than it does.</summary>
    [Spec("OIDC RP-Initiated Logout", "2")]
    public async Task SignOutAsync(LoadedProvider provider, CancellationToken cancel)
    {
        if (_idToken is null || provider.Find("end_session_endpoint") is not { } endpoint) return;
        using var answer = await _http.GetAsync($"{endpoint.Reached}?id_token_hint={_idToken}", cancel);
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate.Dispose();
    }

    private async Task<(Uri? Answer, string? Error)> FollowAsync(Uri address, string redirectUri, CancellationToken cancel)
    {
        Stuck = null;
        var (origin, triedPassword) = (address, false);
        var hop = await HopAsync(new HttpRequestMessage(HttpMethod.Get, address), cancel);
        for (var hops = 0; hops < MostHops; hops++)
        {
            if (hop.Next is { } next)
            {
                if (next.AbsoluteUri.StartsWith(redirectUri, StringComparison.Ordinal)) return (next, null);
                // Around a proxy, the instance still names the address that the world knows.
                address = new Uri(origin, next.PathAndQuery);
                hop = await HopAsync(new HttpRequestMessage(HttpMethod.Get, address), cancel);
                continue;
            }
            if (hop.Status != HttpStatusCode.OK) return (null, $"status {(int)hop.Status} instead of a code");
            if (hop.Page.Contains("name=\"decision\"", StringComparison.Ordinal)) return (null, Stuck = $"it asks for consent: let {user.Username} sign in there once and allow it");
            if (triedPassword || LoginForm.In(hop.Page) is not { } form) return (null, Stuck = $"{user.Username} is not let in with this password alone");
            triedPassword = true;
            address = new Uri(address, form.Action);
            hop = await HopAsync(Submission(address, form), cancel);
        }
        return (null, "the redirects do not end");
    }

    private async Task<(Uri? Next, HttpStatusCode Status, string Page)> HopAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request, cancel);
            return answer.Headers.Location is { } location ? (new Uri(request.RequestUri!, location), answer.StatusCode, "") : (null, answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
        }
    }

    private HttpRequestMessage Submission(Uri action, LoginForm form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent([.. form.Hidden, new("username", user.Username), new("password", user.Password)]) };
        request.Headers.Add("Origin", action.GetLeftPart(UriPartial.Authority));
        return request;
    }

    /// <summary>The form of the login page.</summary>
    private sealed record LoginForm(string Action, IReadOnlyList<KeyValuePair<string, string>> Hidden)
    {
        public static LoginForm? In(string page)
        {
            var form = FormElement().Matches(page).FirstOrDefault(found => found.Value.Contains("name=\"password\"", StringComparison.Ordinal));
            if (form is null) return null;
            var hidden = InputElement().Matches(form.Value).Select(input => input.Value).Where(input => Attribute(input, "type") == "hidden");
            return new LoginForm(Attribute(form.Value, "action") ?? "", [.. hidden.Select(input => KeyValuePair.Create(Attribute(input, "name") ?? "", Attribute(input, "value") ?? ""))]);
        }

        private static string? Attribute(string element, string name) => AttributePattern().Matches(element[..(element.IndexOf('>') + 1)]).FirstOrDefault(found => found.Groups[1].Value == name) is { } found ? WebUtility.HtmlDecode(found.Groups[2].Value) : null;
    }

    [GeneratedRegex("<form\\b.*?</form>", RegexOptions.Singleline)]
    private static partial Regex FormElement();

    [GeneratedRegex("<input\\b[^>]*>")]
    private static partial Regex InputElement();

    [GeneratedRegex("([a-z-]+)=\"([^\"]*)\"")]
    private static partial Regex AttributePattern();
}
