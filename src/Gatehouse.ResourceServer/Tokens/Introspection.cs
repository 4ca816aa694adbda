using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Revocations;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>Asks the provider about tokens that cannot be read here, and remembers good answers for a short time.</summary>
[Spec("RFC 7662", "2.1"), Spec("RFC 7662", "4")]
internal sealed class Introspection(HttpClient client, ProviderDocuments documents, GatehouseOptions options, RevocationCheck? revocations, TimeProvider clock, ILogger<Introspection> log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ValidatedTokens _answers = new(options.TokenCacheCapacity);
    private readonly ConcurrentDictionary<TokenHash, Lazy<Task<Verdict>>> _underWay = [];
    private Uri? _endpoint;

    public async Task<Verdict> AskAsync(string token, TokenHash hash, CancellationToken cancel)
    {
        if (token.Length > AccessTokenRules.MaximumLength) return new Verdict(null, OAuthErrors.TokenMalformed, null);
        if (Remembered(hash) is { } known) return new Verdict(known, null, null);
        var question = _underWay.GetOrAdd(hash, static (hash, asked) => new(() => asked.Introspection.AskOnceAsync(asked.Token, hash)), (Introspection: this, Token: token));
        return await question.Value.WaitAsync(cancel);
    }

    /// <summary>
    /// Asks for all who wait with this token. The question belongs to none of them: one who hangs up does not end it for the others. Its
    /// failure is theirs alone; whoever comes later asks again.
    /// </summary>
    private async Task<Verdict> AskOnceAsync(string token, TokenHash hash)
    {
        try
        {
            // The former question may have been answered between the caller's look and this one.
            if (Remembered(hash) is { } known) return new Verdict(known, null, null);
            var (answer, fault) = await FetchAsync(token);
            using (answer) return Judge(answer, fault, hash);
        }
        finally
        {
            _underWay.TryRemove(hash, out _);
        }
    }

    /// <summary>A good answer that still counts: one about a token that was revoked meanwhile does not.</summary>
    private AccessToken? Remembered(TokenHash hash) =>
        _answers.TryGet(hash, null, clock.GetUtcNow(), out var known) && revocations?.IsNotRevoked(known) != false ? known.Token : null;

    private Verdict Judge(JsonDocument? answer, string fault, TokenHash hash)
    {
        var now = clock.GetUtcNow();
        if (answer is null || IntrospectionReader.Read(answer.RootElement, options.Rules, now) is not { } reading)
        {
            log.IntrospectionFailed(fault);
            return new Verdict(null, OAuthErrors.ProviderUnavailable, RetryAfter);
        }
        if (reading.Token is not { } good) return new Verdict(null, reading.Error, null);
        // The revocation may have come here before it came to the node that was asked.
        if (revocations?.IsRevoked(good) == true) return new Verdict(null, OAuthErrors.TokenRevoked, null);
        var until = now + options.IntrospectionCacheDuration;
        _answers.Add(hash, new RememberedToken(good, null, good.ExpiresAt < until ? good.ExpiresAt : until, revocations is null ? default : TokenMarks.Of(good)));
        return new Verdict(good, null, null);
    }

    private async Task<(JsonDocument? Answer, string Fault)> FetchAsync(string token)
    {
        try
        {
            if (_endpoint is null)
            {
                var (found, fault, _) = await documents.FindIntrospectionAsync();
                if (found is null) return (null, fault);
                _endpoint = found;
            }
            using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token), KeyValuePair.Create("token_type_hint", "access_token")]),
            };
            request.Headers.Authorization = Backchannel.Credentials(options.ClientId, options.ClientSecret);
            using var response = await client.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK
                ? (JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()), "its answer cannot be read")
                : (null, $"{_endpoint} answers {(int)response.StatusCode}");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or TaskCanceledException)
        {
            return (null, fault.Message);
        }
    }
}
