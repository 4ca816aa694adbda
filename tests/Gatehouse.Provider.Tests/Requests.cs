using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Gatehouse.Provider.Tests;

/// <summary>An answer of a direct endpoint.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? this[string member] => Body.Length > 0 && Json.TryGetProperty(member, out var value) ? value.ToString() : null;

    public string AccessToken => this["access_token"] ?? throw new InvalidOperationException(Body);

    public string RefreshToken => this["refresh_token"] ?? throw new InvalidOperationException(Body);

    public string? Error => this["error"];
}

/// <summary>A code that waits to be redeemed, with all that its client knows about it.</summary>
public sealed record IssuedCode(string Code, string Verifier, string RedirectUri, string ClientId);

/// <summary>The requests that clients make, in the words of the specifications.</summary>
public static class Requests
{
    public static string NewVerifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    public static string RedirectUriOf(string clientId) => clientId == "desktop" ? "http://127.0.0.1:51004/callback" : $"https://{clientId}.example.com/callback";

    public static string SecretOf(string clientId) => clientId switch
    {
        "web" or "both" or "asking" or "rsa" or "hybrid" => Plans.WebSecret,
        "orders-api" or "billing-api" or "gate-api" or "stranger-api" => Plans.ApiSecret,
        "service" or "wide" or "post-only" => Plans.ServiceSecret,
        _ => "",
    };

    /// <summary>An authorization URL of the client; parameters given here replace or (null) remove the usual ones.</summary>
    public static string AuthorizationUrl(this Provider provider, string clientId, string verifier, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = RedirectUriOf(clientId),
            ["scope"] = "openid offline_access orders.read",
            ["state"] = "some-state",
            ["nonce"] = "some-nonce",
            ["code_challenge"] = ChallengeOf(verifier),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) parameters[name] = value;
        return provider.Issuer + "/authorize?" + string.Join('&', parameters.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
    }

    /// <summary>Signs in (or uses the browser's session) and returns the code that the client gets.</summary>
    public static async Task<IssuedCode> CodeAsync(this Provider provider, string clientId = "web", Browser? browser = null, params (string Name, string? Value)[] changes)
    {
        var verifier = NewVerifier();
        var landed = await (browser ?? provider.NewBrowser()).AuthorizeAsync(provider.AuthorizationUrl(clientId, verifier, changes))
            ?? throw new InvalidOperationException("The provider did not send the browser back.");
        var code = HttpUtility.ParseQueryString(landed.Query)["code"] ?? throw new InvalidOperationException(landed.AbsoluteUri);
        var redirectUri = changes.FirstOrDefault(change => change.Name == "redirect_uri").Value ?? RedirectUriOf(clientId);
        return new IssuedCode(code, verifier, redirectUri, clientId);
    }

    public static Task<Answer> RedeemAsync(this Provider provider, IssuedCode code, params (string Name, string? Value)[] changes) =>
        provider.TokenAsync(code.ClientId, [("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", code.RedirectUri), ("code_verifier", code.Verifier), .. changes]);

    public static async Task<Answer> SignInAsync(this Provider provider, string clientId = "web", params (string Name, string? Value)[] changes)
    {
        var answer = await provider.RedeemAsync(await provider.CodeAsync(clientId, null, changes));
        return answer.Status == HttpStatusCode.OK ? answer : throw new InvalidOperationException(answer.Body);
    }

    public static Task<Answer> RefreshAsync(this Provider provider, string refreshToken, string clientId = "web", params (string Name, string? Value)[] changes) =>
        provider.TokenAsync(clientId, [("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes]);

    public static Task<Answer> ClientCredentialsAsync(this Provider provider, string clientId = "service", params (string Name, string? Value)[] changes) =>
        provider.TokenAsync(clientId, [("grant_type", "client_credentials"), .. changes]);

    public static Task<Answer> TokenAsync(this Provider provider, string clientId, params (string Name, string? Value)[] parameters) =>
        provider.PostAsync("token", clientId, parameters);

    public static Task<Answer> IntrospectAsync(this Provider provider, string token, string clientId = "orders-api") =>
        provider.PostAsync("introspect", clientId, ("token", token));

    public static Task<Answer> RevokeAsync(this Provider provider, string token, string clientId = "web") =>
        provider.PostAsync("revoke", clientId, ("token", token));

    public static async Task<Answer> UserInfoAsync(this Provider provider, string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.Add("Authorization", "Bearer " + accessToken);
        return await provider.SendAsync(request);
    }

    /// <summary>Posts a form as the client: with Basic credentials when it has a secret, else with its client_id. A later parameter replaces an earlier one; null removes it.</summary>
    public static async Task<Answer> PostAsync(this Provider provider, string path, string clientId, params (string Name, string? Value)[] parameters)
    {
        var form = new Dictionary<string, string?>();
        foreach (var (name, value) in parameters) form[name] = value;
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        var secret = SecretOf(clientId);
        if (secret.Length == 0) form.TryAdd("client_id", clientId);
        else if (clientId == "post-only") (form["client_id"], form["client_secret"]) = (clientId, secret);
        else request.Headers.Add("Authorization", Basic(clientId, secret));
        request.Content = new FormUrlEncodedContent(form.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)));
        return await provider.SendAsync(request);
    }

    public static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"));

    public static async Task<Answer> SendAsync(this Provider provider, HttpRequestMessage request)
    {
        var response = await provider.Http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>The claims of a JWT, unverified.</summary>
    public static JsonElement ClaimsOf(string jwt) => JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[1])).RootElement;

    public static JsonElement HeaderOf(string jwt) => JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[0])).RootElement;
}
