using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Gatehouse.Testing;

/// <summary>An answer of an endpoint that speaks JSON.</summary>
public sealed record JsonAnswer(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public bool Succeeded => Status == HttpStatusCode.OK;

    public string? Error => Text("error");

    public string AccessToken => Text("access_token") ?? throw Missing("access_token");

    public string RefreshToken => Text("refresh_token") ?? throw Missing("refresh_token");

    public string? Text(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Is(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private InvalidOperationException Missing(string name) => new($"No {name} in the answer {(int)Status}: {Body}");
}

/// <summary>A code on its way to the token endpoint.</summary>
public sealed record ReceivedCode(string Code, string Verifier, string State, string? Issuer);

/// <summary>A client of the protocol over plain HTTP, written from the specifications and not from the server.</summary>
public sealed class OAuthClient(string provider, string clientId, string? secret = null, string? redirectUri = null, HttpClient? http = null)
{
    private static readonly HttpClient Shared = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromSeconds(30) };

    private readonly HttpClient _http = http ?? Shared;

    public string ClientId => clientId;

    public string RedirectUri => redirectUri ?? throw new InvalidOperationException("This client has no redirect URI.");

    /// <summary>The same client at another node.</summary>
    public OAuthClient At(string other) => new(other, clientId, secret, redirectUri, http);

    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string AuthorizationUrl(string scope, string verifier, string state, params (string Name, string Value)[] more)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        (string Name, string Value)[] parameters =
        [
            ("response_type", "code"), ("client_id", clientId), ("redirect_uri", RedirectUri), ("scope", scope), ("state", state),
            ("code_challenge", challenge), ("code_challenge_method", "S256"), .. more,
        ];
        return provider + "/authorize?" + string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
    }

    /// <summary>Lets a user sign in and agree in a browser; the code that comes back.</summary>
    public async Task<ReceivedCode> AuthorizeAsync(Browser browser, string username, string password, string scope, params (string Name, string Value)[] more)
    {
        var (verifier, state) = (Random(), Random());
        var answer = await browser.AuthorizeAsync(AuthorizationUrl(scope, verifier, state, more), username, password);
        var parameters = HttpUtility.ParseQueryString(answer.Query);
        if (parameters["state"] != state) throw new InvalidOperationException($"The state differs in {answer}.");
        return new ReceivedCode(parameters["code"] ?? throw new InvalidOperationException($"No code in {answer}."), verifier, state, parameters["iss"]);
    }

    public Task<JsonAnswer> RedeemAsync(ReceivedCode code) => TokenAsync(
        ("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", RedirectUri), ("code_verifier", code.Verifier));

    public Task<JsonAnswer> RefreshAsync(string refreshToken, params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. more]);

    public Task<JsonAnswer> TokenAsync(params (string Name, string Value)[] form) => PostAsync("/token", form);

    public Task<JsonAnswer> IntrospectAsync(string token) => PostAsync("/introspect", ("token", token));

    public Task<JsonAnswer> RevokeAsync(string token) => PostAsync("/revoke", ("token", token));

    public async Task<JsonAnswer> UserInfoAsync(string accessToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, provider + "/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await SendAsync(request);
    }

    public async Task<JsonAnswer> PostAsync(string path, params (string Name, string Value)[] form)
    {
        IEnumerable<(string Name, string Value)> fields = secret is null ? [.. form, ("client_id", clientId)] : form;
        var request = new HttpRequestMessage(HttpMethod.Post, provider + path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))),
        };
        // Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1).
        if (secret is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret)}")));
        return await SendAsync(request);
    }

    private async Task<JsonAnswer> SendAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        try
        {
            return new JsonAnswer(answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers);
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"{request.RequestUri} answered {(int)answer.StatusCode} and no JSON: {text}");
        }
    }
}
