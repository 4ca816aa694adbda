using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Web;

namespace Gatehouse.Bench.Load;

/// <summary>One authorization code flow of a public client with PKCE: from the authorization request to the tokens.</summary>
internal sealed class CodeFlow(LoadOptions options, Provider provider)
{
    private const int MostHops = 12;

    private readonly string constant = HttpRequest.Encode(
        ("response_type", "code"),
        ("client_id", options.CodeClientId),
        ("redirect_uri", options.RedirectUri),
        ("scope", options.CodeScope),
        ("resource", options.Resource),
        ("code_challenge_method", "S256"));

    private readonly string constantBody = HttpRequest.Encode(
        ("grant_type", "authorization_code"),
        ("client_id", options.CodeClientId),
        ("redirect_uri", options.RedirectUri),
        ("resource", options.Resource));

    public TokenAnswer Run(VirtualUser user)
    {
        var verifier = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var state = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var separator = provider.Authorization.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var code = Authorize(
            user, $"{provider.Authorization}{separator}{constant}&state={state}&nonce={state}&code_challenge={challenge}", state);

        var body = $"{constantBody}&code={Uri.EscapeDataString(code)}&code_verifier={verifier}";
        var tokens = TokenAnswer.Read(user.Connection.Send(HttpRequest.Form(provider.Origin, provider.Token, body)), "code redemption");
        if (string.IsNullOrEmpty(tokens.AccessToken) || string.IsNullOrEmpty(tokens.IdToken))
            throw new InvalidAnswerException("code redemption without access token or ID token");
        return tokens;
    }

    /// <summary>Follows redirects and answers forms until the redirect URI is reached with a code and the very state sent.</summary>
    private string Authorize(VirtualUser user, string path, string state)
    {
        var request = HttpRequest.Get(provider.Origin, path, user.Cookies.Field(path) + "Accept: text/html\r\n");
        for (var hop = 0; hop < MostHops; hop++)
        {
            var answer = user.Connection.Send(request);
            user.Cookies.Store(answer.SetCookies);
            var method = "GET";
            var body = "";
            if (answer is { Status: >= 300 and < 400, Location: { } location })
            {
                if (location.StartsWith(options.RedirectUri, StringComparison.Ordinal))
                    return CodeOf(location, state);
                path = Provider.LocalPath(new Uri(provider.Origin, path), location);
            }
            else if (answer is { Status: 200, Html: true })
                (path, method, body) = HtmlForm.Answer(new Uri(provider.Origin, path), Encoding.UTF8.GetString(answer.Body.Span), options);
            else
                throw new InvalidAnswerException($"authorization: {answer.Status} at {path}: {answer.Excerpt()}");

            var fields = user.Cookies.Field(path) + $"Accept: text/html\r\nOrigin: {provider.Origin.GetLeftPart(UriPartial.Authority)}\r\n";
            request = method == "POST"
                ? HttpRequest.Form(provider.Origin, path, body, fields)
                : HttpRequest.Get(provider.Origin, body.Length > 0 ? $"{path}?{body}" : path, fields);
        }
        throw new InvalidAnswerException($"authorization: more than {MostHops} hops");
    }

    private static string CodeOf(string location, string state)
    {
        var query = HttpUtility.ParseQueryString(new Uri(location).Query);
        if (query["state"] != state)
            throw new InvalidAnswerException($"the state differs: {location}");
        return query["code"] ?? throw new InvalidAnswerException($"no code: {location}");
    }
}
