using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Protocol.DPoP;
using Gatehouse.ResourceServer.Outgoing;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Outgoing;

/// <summary>A provider that issues tokens, and notes who asked for what.</summary>
public sealed class TokenServer : IAsyncDisposable
{
    private TokenServer(TestIssuer issuer, FakeTimeProvider clock)
    {
        (Issuer, Clock) = (issuer, clock);
        issuer.Clock = clock;
        issuer.TokenEndpoint = AnswerAsync;
    }

    public TestIssuer Issuer { get; }

    public FakeTimeProvider Clock { get; }

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Asked { get; } = [];

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan Delay { get; set; }

    /// <summary>What the endpoint answers instead of a token: a status, and the JSON of an error or any text.</summary>
    public (int Status, string Text)? Refusal { get; set; }

    /// <summary>The nonce that proofs must have; null for none.</summary>
    public string? Nonce { get; set; }

    /// <summary>Bent before it is sent.</summary>
    public Action<JsonObject>? Answer { get; set; }

    public Action<HttpResponse>? Headers { get; set; }

    public static async Task<TokenServer> StartAsync() => new(await TestIssuer.StartAsync(), new FakeTimeProvider(DateTimeOffset.UtcNow));

    /// <summary>A program with one client named <c>ledger</c> that calls an API.</summary>
    public ServiceProvider Program(Uri api, Action<GatehouseTokenOptions>? configure = null, Action<ILoggingBuilder>? logging = null)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddLogging(logging ?? (_ => { }));
        services.AddHttpClient("ledger", client => client.BaseAddress = api).AddGatehouseToken(options =>
        {
            (options.Issuer, options.ClientId, options.ClientSecret) = (Issuer.Issuer, "nightly", "a secret+");
            options.Resource = TestIssuer.Audience;
            options.Scopes = ["orders.read"];
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => Issuer.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        form["(credentials)"] = context.Request.Headers.Authorization.ToString();
        Asked.Enqueue(form);
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay);
        Headers?.Invoke(context.Response);
        if (Refusal is { } refusal)
        {
            context.Response.StatusCode = refusal.Status;
            await context.Response.WriteAsync(refusal.Text);
            return;
        }
        var proof = ProofOf(context);
        if (Nonce is not null && proof?.Claims["nonce"]?.ToString() != Nonce)
        {
            context.Response.StatusCode = 400;
            context.Response.Headers["DPoP-Nonce"] = Nonce;
            await context.Response.WriteAsync("""{"error":"use_dpop_nonce"}""");
            return;
        }
        await context.Response.WriteAsync(AnswerOf(form, proof?.Thumbprint).ToJsonString());
    }

    private JsonObject AnswerOf(Dictionary<string, string> form, string? thumbprint)
    {
        var claims = Issuer.Claims(form.GetValueOrDefault("resource", "none"), form.GetValueOrDefault("scope", ""));
        claims["exp"] = (Clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        if (thumbprint is not null) claims["cnf"] = new JsonObject { ["jkt"] = thumbprint };
        if (form.TryGetValue("subject_token", out var subject)) claims["sub"] = Payload(subject)["sub"] + " by exchange";
        var answer = new JsonObject { ["access_token"] = Issuer.Token(claims), ["token_type"] = thumbprint is null ? "bearer" : "DPoP", ["expires_in"] = (long)Lifetime.TotalSeconds };
        Answer?.Invoke(answer);
        return answer;
    }

    private (string Thumbprint, JsonNode Claims)? ProofOf(HttpContext context)
    {
        if (context.Request.Headers["DPoP"].ToString() is not { Length: > 0 } proof) return null;
        var (read, error) = DPoPProofReader.Read(proof, new DPoPRequest("POST", context.Request.GetEncodedUrl()), DPoPRules.Default, Clock.GetUtcNow());
        return error is null ? (read!.KeyThumbprint, Payload(proof)) : throw new InvalidOperationException(error.Description);
    }

    internal static JsonNode Payload(string jwt) => JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jwt.Split('.')[1])))!;

    internal static JsonNode Header(string jwt) => JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jwt.Split('.')[0])))!;
}
