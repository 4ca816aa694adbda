using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Jose;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Keys;

/// <summary>
/// The provider's keys as this API knows them. They are fetched by one request at a time, however many calls wait for them; renewed in the
/// background; kept while the provider is away; and fetched at once when a token names a key that is not among them.
/// </summary>
[Spec("RFC 7517", "5"), Spec("OIDC Core", "10.1.1")]
internal sealed class ProviderKeys(ProviderDocuments documents, TimeSpan refreshInterval, TimeProvider clock, ILogger<ProviderKeys> log)
{
    /// <summary>Keys that nobody confirmed for longer are not trusted: no access token should live that long either.</summary>
    private static readonly TimeSpan LongestTrust = TimeSpan.FromDays(1);

    /// <summary>How often strangers can make us ask the provider, by naming keys that do not exist.</summary>
    private static readonly TimeSpan BetweenFruitlessSearches = TimeSpan.FromMinutes(1);

    /// <summary>An API that nobody called for this many intervals waits for fresh keys first: one may have been withdrawn.</summary>
    private const int IntervalsUntilAwaited = 6;

    /// <summary>One fetch of its own, and the fetches of others that it may have met on the way.</summary>
    private const int MostRounds = 4;

    private sealed record Sought(MissingKey Missing, VerificationKeySet Tried);

    /// <param name="Published">What the provider publishes.</param>
    /// <param name="Keys">Those of them that are trusted.</param>
    /// <param name="AskedAt">When the provider was asked.</param>
    private sealed record Known(VerificationKeySet Published, VerificationKeySet Keys, DateTimeOffset AskedAt);

    private readonly Lock _gate = new();
    private volatile Known? _known;
    private Func<string, bool> _isDistrusted = static _ => false;
    private Task<bool>? _flight;
    private DateTimeOffset _noSearchBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _noFetchBefore = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>The keys to use now, without waiting; null when they must be waited for.</summary>
    public VerificationKeySet? Current
    {
        get
        {
            if (_known is not { } known) return null;
            var age = clock.GetUtcNow() - known.AskedAt;
            if (age < refreshInterval) return known.Keys;
            if (age > LongestTrust) return null;
            if (age > refreshInterval * IntervalsUntilAwaited && Volatile.Read(ref _failures) == 0) return null;
            _ = Join();
            return known.Keys;
        }
    }

    /// <summary>The keys, after waiting for the provider where that is needed.</summary>
    public async ValueTask<KeySearch> GetAsync(CancellationToken cancel)
    {
        if (Current is { } keys) return KeySearch.Found(keys);
        if (Join() is { } flight) await flight.WaitAsync(cancel);
        return _known is { } known && clock.GetUtcNow() - known.AskedAt <= LongestTrust ? KeySearch.Found(known.Keys) : KeySearch.Undecided(UntilNextFetch());
    }

    /// <summary>
    /// Looks for a key that the known set lacks. A key that was published before the token was issued is always found or known to be absent.
    /// A search that finds its key is free, so no rotation is ever too fast; one that finds nothing closes the way for a minute, so that forged
    /// key ids cannot be turned into load on the provider. Within that minute a token younger than our keys stays undecided: refusing it could
    /// refuse the first token of a new key.
    /// </summary>
    public async ValueTask<KeySearch> SearchAsync(MissingKey missing, VerificationKeySet tried, CancellationToken cancel)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var known = _known;
            if (known is not null && Has(known.Keys, missing, tried)) return KeySearch.Found(known.Keys);
            var (flight, isMine) = JoinSearch(new Sought(missing, tried));
            if (flight is null)
                return known is not null && missing.IssuedAt <= known.AskedAt ? KeySearch.NotPublished : KeySearch.Undecided(UntilNextSearch());
            if (!await flight.WaitAsync(cancel)) return KeySearch.Undecided(UntilNextFetch());
            if (isMine) return Has(_known!.Keys, missing, tried) ? KeySearch.Found(_known!.Keys) : KeySearch.NotPublished;
        }
        return KeySearch.Undecided(UntilNextFetch());
    }

    /// <summary>Trusts no key any more of which this is true, whether or not the provider still publishes it. To be told again when the answer changes.</summary>
    public void DistrustWhere(Func<string, bool> isDistrusted)
    {
        lock (_gate)
        {
            _isDistrusted = isDistrusted;
            if (_known is { } known) _known = known with { Keys = known.Published.Without(isDistrusted) };
        }
    }

    private static bool Has(VerificationKeySet keys, MissingKey missing, VerificationKeySet tried) =>
        missing.KeyId is null ? !ReferenceEquals(keys, tried) : keys.Contains(missing.KeyId);

    /// <summary>The fetch under way, or a new one; null when none may be started now.</summary>
    private Task<bool>? Join(Sought? sought = null)
    {
        lock (_gate)
        {
            if (_flight is not null) return _flight;
            if (clock.GetUtcNow() < _noFetchBefore) return null;
            // The fetch belongs to nobody: a caller that hangs up must not end it for the others.
            return _flight = Task.Run(() => FetchAsync(sought));
        }
    }

    private (Task<bool>? Flight, bool IsMine) JoinSearch(Sought sought)
    {
        lock (_gate)
        {
            if (_flight is not null) return (_flight, false);
            var now = clock.GetUtcNow();
            if (now < _noSearchBefore) return (null, false);
            var flight = Join(sought);
            // Closed from the first moment on, and opened again if the search bears fruit or could not be made.
            if (flight is not null) _noSearchBefore = now + BetweenFruitlessSearches;
            return (flight, true);
        }
    }

    private async Task<bool> FetchAsync(Sought? sought)
    {
        var askedAt = clock.GetUtcNow();
        var keys = default(VerificationKeySet);
        var fault = "";
        try
        {
            (keys, fault) = await documents.FetchKeysAsync();
        }
        catch (Exception unexpected)
        {
            // Whatever goes wrong here must not leave a failed fetch in the place of the next one.
            log.KeyFetchBroke(unexpected);
            fault = unexpected.Message;
        }
        lock (_gate)
        {
            if (keys is null) NoteFailure(fault);
            else NoteKeys(keys, askedAt);
            if (sought is not null && (keys is null || Has(_known!.Keys, sought.Missing, sought.Tried))) _noSearchBefore = DateTimeOffset.MinValue;
            _flight = null;
        }
        return keys is not null;
    }

    private void NoteKeys(VerificationKeySet keys, DateTimeOffset askedAt)
    {
        // An unchanged set stays the same object: tokens validated with it stay remembered.
        var unchanged = _known is { } known && known.Published.HasSameContentAs(keys);
        if (!unchanged) log.KeysChanged(keys.Count);
        _known = unchanged ? _known! with { AskedAt = askedAt } : new Known(keys, keys.Without(_isDistrusted), askedAt);
        _failures = 0;
        _noFetchBefore = DateTimeOffset.MinValue;
    }

    private void NoteFailure(string fault)
    {
        _failures++;
        var pause = TimeSpan.FromSeconds(Math.Min(30, 1 << Math.Min(_failures - 1, 5)));
        _noFetchBefore = clock.GetUtcNow() + pause;
        if (_known is { } known) log.KeyFetchFailed(fault, (long)(clock.GetUtcNow() - known.AskedAt).TotalSeconds);
        else log.FirstKeyFetchFailed(fault);
    }

    private TimeSpan UntilNextFetch()
    {
        lock (_gate) return AtLeastOneSecond(_noFetchBefore - clock.GetUtcNow());
    }

    private TimeSpan UntilNextSearch()
    {
        lock (_gate) return AtLeastOneSecond((_noSearchBefore > _noFetchBefore ? _noSearchBefore : _noFetchBefore) - clock.GetUtcNow());
    }

    private static TimeSpan AtLeastOneSecond(TimeSpan span) => span < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : span;
}
