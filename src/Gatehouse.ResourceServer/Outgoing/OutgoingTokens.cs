using System.Collections.Concurrent;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Telemetry;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>
/// The tokens of one client, to call other APIs with. Each is asked for once, however many calls wait for it; kept in a bounded memory; renewed
/// in the background before it ends; and stays in use while the provider is away. A provider that refuses is not asked again at once.
/// </summary>
internal sealed class OutgoingTokens(TokenEndpoint endpoint, string clientId, int capacity, OutgoingMetrics metrics, TimeProvider clock, ILogger<OutgoingTokens> log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>An API that refuses a token as young as this refuses for another reason; a new one would change nothing.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <param name="Token">The token in use; null when there is none.</param>
    /// <param name="Fault">Why there is none, or no newer one.</param>
    /// <param name="NotBefore">When the provider may be asked again.</param>
    private sealed record Entry(OutgoingToken? Token, TokenFault? Fault, DateTimeOffset NotBefore);

    private readonly RecentlyUsed<Entry> _known = new(capacity);
    private readonly ConcurrentDictionary<TokenHash, Lazy<Task<Entry>>> _underWay = [];

    /// <summary>All that it takes for one client of one provider.</summary>
    /// <param name="http">The connection to the provider.</param>
    /// <param name="address">The provider.</param>
    /// <param name="client">Who asks, and how it proves that.</param>
    /// <param name="proofs">What makes the proofs of bound tokens; null for bearer tokens.</param>
    /// <param name="capacity">How many tokens are kept.</param>
    /// <param name="metrics">Where requests are counted.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">The log.</param>
    public static OutgoingTokens For(HttpClient http, ProviderAddress address, ClientProof client, DPoPProofs? proofs, int capacity, OutgoingMetrics metrics, TimeProvider clock, ILogger<OutgoingTokens> log) =>
        new(new TokenEndpoint(http, new ProviderDocuments(http, address), client, proofs, clock), client.ClientId, capacity, metrics, clock, log);

    /// <summary>A token that can be used now.</summary>
    /// <exception cref="TokenRequestException">The provider refuses, or cannot be asked.</exception>
    public ValueTask<OutgoingToken> GetAsync(TokenDemand demand, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGet(demand.Key, out var known, out var isOld))
        {
            if (isOld) _known.Put(demand.Key, known);
            if (known.Token is { } token && now < token.EndsAt)
            {
                if (now >= token.RenewAt && now >= known.NotBefore) _ = Join(demand);
                return ValueTask.FromResult(token);
            }
            if (known.Fault is { } fault && now < known.NotBefore) return ValueTask.FromException<OutgoingToken>(new TokenRequestException(fault));
        }
        return WaitAsync(demand, cancel);
    }

    /// <summary>Forgets a token that an API refused; false when another one would be refused as well.</summary>
    public bool Drop(TokenDemand demand, OutgoingToken token)
    {
        if (clock.GetUtcNow() - token.ObtainedAt < Fresh) return false;
        if (_known.TryGet(demand.Key, out var known, out _) && ReferenceEquals(known.Token, token)) _known.Put(demand.Key, new Entry(null, null, DateTimeOffset.MinValue));
        return true;
    }

    private async ValueTask<OutgoingToken> WaitAsync(TokenDemand demand, CancellationToken cancel)
    {
        var outcome = await Join(demand).WaitAsync(cancel);
        return outcome.Token is { } token && clock.GetUtcNow() < token.EndsAt ? token : throw new TokenRequestException(outcome.Fault ?? Ended);
    }

    private static readonly TokenFault Ended = new("The provider issued a token that has ended already.", IsRefusal: false);

    /// <summary>The request belongs to none of those who wait for it: one who gives up does not end it for the others.</summary>
    private Task<Entry> Join(TokenDemand demand) =>
        _underWay.GetOrAdd(demand.Key, static (_, asked) => new(() => asked.Tokens.AskAsync(asked.Demand)), (Tokens: this, Demand: demand)).Value;

    private async Task<Entry> AskAsync(TokenDemand demand)
    {
        try
        {
            var now = clock.GetUtcNow();
            var former = _known.TryGet(demand.Key, out var known, out _) ? known : null;
            // The former request may have been answered between the caller's look and this one.
            if (former?.Token is { } young && now < young.RenewAt) return former;
            var (token, fault) = await endpoint.AskAsync(demand);
            metrics.Asked(clientId, demand, fault);
            var outcome = token is not null ? new Entry(token, null, DateTimeOffset.MinValue) : Failed(demand, fault!, former?.Token);
            _known.Put(demand.Key, outcome);
            return outcome;
        }
        finally
        {
            _underWay.TryRemove(demand.Key, out _);
        }
    }

    /// <summary>A provider that is away does not take back what it issued; one that refuses may have reason to.</summary>
    private Entry Failed(TokenDemand demand, TokenFault fault, OutgoingToken? former)
    {
        var now = clock.GetUtcNow();
        var pause = fault.RetryAfter is { } asked && asked > ShortestPause ? (asked < LongestPause ? asked : LongestPause) : ShortestPause;
        if (former is not null && !fault.IsRefusal && now < former.EndsAt)
        {
            log.TokenRenewalFailed(clientId, demand.ToString(), fault.Message, former.EndsAt);
            return new Entry(former, fault, now + pause);
        }
        log.TokenRequestFailed(clientId, demand.ToString(), fault.Message);
        return new Entry(null, fault, now + pause);
    }
}
