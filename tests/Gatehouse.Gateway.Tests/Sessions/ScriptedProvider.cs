using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>A provider that signs people in without asking, and does wrong where a test tells it to.</summary>
public sealed class ScriptedProvider : IAsyncDisposable
{
    public const string ClientId = "web-gateway";
    public const string Secret = "a-secret:of%32+characters-or-more-0123456789";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonObject> _codes = [];
    private readonly ConcurrentDictionary<string, Dictionary<string, string>> _pushed = [];
    private int _refreshes;
    private int _pushes;

    private ScriptedProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.Single();

    public SigningKey Key { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public string Subject { get; set; } = "alice";

    public string SessionId { get; set; } = "s-1";

    /// <summary>Changes what it says in ID tokens.</summary>
    public Action<JsonObject>? ChangeIdToken { get; set; }

    /// <summary>Changes what the token endpoint answers.</summary>
    public Action<JsonObject>? ChangeAnswer { get; set; }

    /// <summary>Changes what stands in access tokens.</summary>
    public Action<JsonObject>? ChangeAccessToken { get; set; }

    public Action<JsonObject>? ChangeMetadata { get; set; }

    public bool IsAway { get; set; }

    public TimeSpan Delay { get; set; }

    /// <summary>Whether each refresh gives another refresh token and ends the former one.</summary>
    public bool Rotates { get; set; } = true;

    /// <summary>Refresh tokens that still count; all that it gave unless a test ends them.</summary>
    public ConcurrentDictionary<string, JsonObject> Live { get; } = [];

    public ConcurrentQueue<string> Revoked { get; } = [];

    public int Refreshes => Volatile.Read(ref _refreshes);

    public int Pushes => Volatile.Read(ref _pushes);

    /// <summary>The parameters of the authorization request that came last, pushed or not.</summary>
    public Dictionary<string, string> LastRequest { get; private set; } = [];

    public static async Task<ScriptedProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var provider = new ScriptedProvider(builder.Build());
        provider._app.Run(provider.AnswerAsync);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Answers an authorization request as if somebody had signed in.</summary>
    /// <returns>The address to which the browser is sent back.</returns>
    public string SignIn(Uri request)
    {
        var query = QueryHelpers.ParseQuery(request.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
        if (query.TryGetValue("request_uri", out var reference)) query = _pushed[reference];
        LastRequest = query;
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = new JsonObject { ["nonce"] = query["nonce"], ["sub"] = Subject, ["sid"] = SessionId, ["challenge"] = query["code_challenge"], ["redirect_uri"] = query["redirect_uri"], ["scope"] = query["scope"], ["resource"] = query["resource"] };
        return $"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"])}&iss={Uri.EscapeDataString(Issuer)}";
    }

    public string Sign(JsonObject claims, string type, SigningKey? key = null)
    {
        var header = new JsonObject { ["alg"] = Key.Algorithm, ["typ"] = type, ["kid"] = Key.Id };
        var signed = TestIssuer.Unsigned(claims, header);
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString((key ?? Key).Sign(System.Text.Encoding.ASCII.GetBytes(signed)))}";
    }

    public JsonObject LogoutClaims(string? sid = "s-1", string? sub = null)
    {
        var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = Now, ["exp"] = Now + 120, ["jti"] = Guid.NewGuid().ToString("N"), ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() } };
        if (sid is not null) claims["sid"] = sid;
        if (sub is not null) claims["sub"] = sub;
        return claims;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    private async Task AnswerAsync(HttpContext http)
    {
        if (IsAway)
        {
            http.Response.StatusCode = 503;
            return;
        }
        var answer = http.Request.Path.Value switch
        {
            "/.well-known/oauth-authorization-server" => Metadata(),
            "/keys" => new JsonObject { ["keys"] = new JsonArray(Key.PublicKey()) },
            "/par" => await PushAsync(http),
            "/token" => await TokensAsync(http),
            "/revoke" => await RevokeAsync(http),
            _ => null,
        };
        if (answer is null) http.Response.StatusCode = 404;
        else
        {
            if (answer.ContainsKey("error")) http.Response.StatusCode = 400;
            await http.Response.WriteAsync(answer.ToJsonString());
        }
    }

    private JsonObject Metadata()
    {
        var metadata = new JsonObject
        {
            ["issuer"] = Issuer, ["jwks_uri"] = Issuer + "/keys", ["authorization_endpoint"] = Issuer + "/authorize", ["token_endpoint"] = Issuer + "/token",
            ["pushed_authorization_request_endpoint"] = Issuer + "/par", ["revocation_endpoint"] = Issuer + "/revoke", ["end_session_endpoint"] = Issuer + "/end-session", ["authorization_response_iss_parameter_supported"] = true,
        };
        ChangeMetadata?.Invoke(metadata);
        return metadata;
    }

    private async Task<JsonObject> PushAsync(HttpContext http)
    {
        Interlocked.Increment(ref _pushes);
        var reference = "urn:ietf:params:oauth:request_uri:" + Guid.NewGuid().ToString("N");
        _pushed[reference] = (await ReadAsync(http)).ToDictionary();
        http.Response.StatusCode = 201;
        return new JsonObject { ["request_uri"] = reference, ["expires_in"] = 60 };
    }

    private async Task<JsonObject> TokensAsync(HttpContext http)
    {
        var form = await ReadAsync(http);
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay);
        if (form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange") return Exchange(form);
        if (form["grant_type"] == "authorization_code")
        {
            if (!_codes.TryRemove(form["code"], out var grant) || grant["redirect_uri"]!.ToString() != form["redirect_uri"] || Gatehouse.Protocol.Pkce.ChallengeOf(form["code_verifier"]) != grant["challenge"]!.ToString()) return Error("invalid_grant");
            return Answer(grant, NewRefreshToken(grant));
        }
        Interlocked.Increment(ref _refreshes);
        if (!Live.TryGetValue(form["refresh_token"], out var known)) return Error("invalid_grant");
        if (!Rotates) return Answer(known, null);
        Live.TryRemove(form["refresh_token"], out _);
        return Answer(known, NewRefreshToken(known));
    }

    /// <summary>What was asked for in exchange, one a request.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Exchanges { get; } = [];

    /// <summary>The error that an exchange is refused with.</summary>
    public string? ExchangeError { get; set; }

    private JsonObject Exchange(Dictionary<string, string> form)
    {
        Exchanges.Enqueue(form);
        if (ExchangeError is { } error) return Error(error);
        var access = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = "alice", ["aud"] = form["resource"], ["client_id"] = "exchanger", ["scope"] = form.GetValueOrDefault("scope") ?? "", ["iat"] = Now, ["exp"] = Now + 600, ["jti"] = Guid.NewGuid().ToString("N"),
        };
        return new JsonObject { ["access_token"] = Sign(access, "at+jwt"), ["token_type"] = "Bearer", ["expires_in"] = 600, ["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token" };
    }

    private string NewRefreshToken(JsonObject grant)
    {
        var token = Guid.NewGuid().ToString("N");
        Live[token] = grant;
        return token;
    }

    private JsonObject Answer(JsonObject grant, string? refreshToken)
    {
        var access = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = grant["sub"]!.ToString(), ["aud"] = grant["resource"]!.ToString(), ["client_id"] = ClientId, ["scope"] = string.Join(' ', grant["scope"]!.ToString().Split(' ').Where(scope => scope != "openid")),
            ["iat"] = Now, ["exp"] = Now + 600, ["jti"] = Guid.NewGuid().ToString("N"), ["sid"] = grant["sid"]!.ToString(),
        };
        ChangeAccessToken?.Invoke(access);
        var identity = new JsonObject { ["iss"] = Issuer, ["sub"] = grant["sub"]!.ToString(), ["aud"] = ClientId, ["nonce"] = grant["nonce"]!.ToString(), ["sid"] = grant["sid"]!.ToString(), ["iat"] = Now, ["exp"] = Now + 600 };
        ChangeIdToken?.Invoke(identity);
        var answer = new JsonObject { ["access_token"] = Sign(access, "at+jwt"), ["token_type"] = "Bearer", ["expires_in"] = 600, ["id_token"] = Sign(identity, "JWT") };
        if (refreshToken is not null) answer["refresh_token"] = refreshToken;
        ChangeAnswer?.Invoke(answer);
        return answer;
    }

    private async Task<JsonObject> RevokeAsync(HttpContext http)
    {
        var token = (await ReadAsync(http))["token"];
        Live.TryRemove(token, out _);
        Revoked.Enqueue(token);
        return [];
    }

    /// <summary>Whoever asks must be the client.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(HttpContext http)
    {
        string[] expected = [.. new[] { ClientId, "exchanger" }.Select(client => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{client}:{System.Net.WebUtility.UrlEncode(Secret)}")))];
        if (!expected.Contains(http.Request.Headers.Authorization.ToString())) throw new InvalidOperationException("The client did not prove itself.");
        return (await http.Request.ReadFormAsync()).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
    }

    private static JsonObject Error(string code) => new() { ["error"] = code };
}
