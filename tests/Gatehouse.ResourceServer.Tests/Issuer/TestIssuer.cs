using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Tests.Issuer;

/// <summary>A small provider on real Kestrel: it publishes keys, counts who asks, rotates, gets slow and goes away.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    /// <summary>The API that most tokens of these tests are for.</summary>
    public const string Audience = "https://orders.example.com";

    private readonly WebApplication _app;
    private int _metadataFetches;
    private int _keyFetches;
    private int _introspections;

    private TestIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>What the issuer calls itself; its address unless a test says otherwise.</summary>
    public string Issuer { get => field ?? Address; set; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public List<SigningKey> Published { get; set; } = [new SigningKey()];

    /// <summary>The key that signs; by default the newest published one.</summary>
    public SigningKey Key => Published[^1];

    public bool IsAway { get; set; }

    public TimeSpan Delay { get; set; }

    public string MetadataPath { get; set; } = "/.well-known/oauth-authorization-server";

    public Func<string>? KeysAddress { get; set; }

    /// <summary>What the issuer tells of revocations; null when it tells nothing.</summary>
    public TestFeed? Feed { get; set; }

    /// <summary>The reports of calls that were told; null when the issuer does not want any.</summary>
    public ConcurrentQueue<string>? Reports { get; set; }

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    public int MetadataFetches => Volatile.Read(ref _metadataFetches);

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        issuer._app.Run(issuer.AnswerAsync);
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>A new key, published and used at once: the hardest rotation there is.</summary>
    public SigningKey Rotate(string algorithm = "ES256")
    {
        var key = new SigningKey(algorithm);
        Published = [.. Published, key];
        return key;
    }

    /// <summary>Claims of a good token for this audience.</summary>
    public JsonObject Claims(string audience = Audience, string scope = "orders.read") => new()
    {
        ["iss"] = Issuer,
        ["sub"] = "alice",
        ["aud"] = audience,
        ["client_id"] = "shop",
        ["scope"] = scope,
        ["iat"] = Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(),
        ["jti"] = Guid.NewGuid().ToString("N"),
    };

    public static JsonObject Header(SigningKey key) => new() { ["alg"] = key.Algorithm, ["typ"] = "at+jwt", ["kid"] = key.Id };

    public string Token(JsonObject? claims = null, JsonObject? header = null, SigningKey? key = null)
    {
        key ??= Key;
        var signed = Unsigned(claims ?? Claims(), header ?? Header(key));
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Unsigned(JsonObject claims, JsonObject header) => $"{Encoded(header.ToJsonString())}.{Encoded(claims.ToJsonString())}";

    public static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Published.ForEach(key => key.Dispose());
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == MetadataPath) await AnswerMetadataAsync(context);
        else if (context.Request.Path == "/keys") await AnswerKeysAsync(context);
        else if (context.Request.Path == "/revocations" && Feed is { } feed) await feed.AnswerAsync(context);
        else if (context.Request.Path == "/signals" && Reports is { } reports)
        {
            reports.Enqueue((await context.Request.ReadFormAsync())["calls"].ToString());
            context.Response.StatusCode = 204;
        }
        else if (context.Request.Path == "/introspect") await AnswerIntrospectionAsync(context);
        else if (context.Request.Path == "/token" && TokenEndpoint is { } endpoint) await endpoint(context);
        else context.Response.StatusCode = 404;
    }

    /// <summary>What answers requests for tokens; none unless a test says so.</summary>
    public Func<HttpContext, Task>? TokenEndpoint { get; set; }

    private async Task AnswerMetadataAsync(HttpContext context)
    {
        Interlocked.Increment(ref _metadataFetches);
        if (IsAway)
        {
            context.Response.StatusCode = 503;
            return;
        }
        var keys = KeysAddress?.Invoke() ?? Issuer + "/keys";
        var metadata = new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = keys, ["introspection_endpoint"] = Issuer + "/introspect", ["token_endpoint"] = Issuer + "/token" };
        if (Reports is not null) metadata["gatehouse_signals_endpoint"] = Issuer + "/signals";
        if (Feed is not null) metadata["gatehouse_revocations_endpoint"] = Issuer + "/revocations";
        await context.Response.WriteAsync(metadata.ToJsonString());
    }

    /// <summary>What the issuer says about opaque tokens; any other token is not active.</summary>
    public Dictionary<string, JsonObject> Opaque { get; } = [];

    public int Introspections => Volatile.Read(ref _introspections);

    private async Task AnswerIntrospectionAsync(HttpContext context)
    {
        Interlocked.Increment(ref _introspections);
        var form = await context.Request.ReadFormAsync();
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, context.RequestAborted);
        if (IsAway) context.Response.StatusCode = 503;
        else if (context.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("orders-api:a+secret%2B"))) context.Response.StatusCode = 401;
        else await context.Response.WriteAsync((Opaque.GetValueOrDefault(form["token"].ToString()) ?? new JsonObject { ["active"] = false }).ToJsonString());
    }

    private async Task AnswerKeysAsync(HttpContext context)
    {
        Interlocked.Increment(ref _keyFetches);
        var published = new JsonObject { ["keys"] = new JsonArray([.. Published.Select(key => key.PublicKey())]) }.ToJsonString();
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, context.RequestAborted);
        if (IsAway) context.Response.StatusCode = 503;
        else await context.Response.WriteAsync(published);
    }
}
