using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Revocations;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>What became of a presented token: good, refused, or not to be judged before the provider is asked again.</summary>
internal readonly record struct Verdict(AccessToken? Token, OAuthError? Error, TimeSpan? RetryAfter);

/// <summary>Decides about a presented token: from memory where it was seen before, else with the provider's keys.</summary>
internal sealed class AccessTokenVerification(AccessTokenRules rules, ProviderKeys keys, Introspection? introspection, bool introspectsOpaque, RevocationCheck? revocations, int cacheCapacity, TimeProvider clock)
{
    private readonly AccessTokenReader _reader = new(rules, clock);
    private readonly ValidatedTokens _validated = new(cacheCapacity);

    /// <summary>The verdict on a token seen before; false when it must be read.</summary>
    public bool TryRemember(TokenHash hash, out AccessToken? remembered)
    {
        remembered = null;
        if (keys.Current is not { } current || !_validated.TryGet(hash, current, clock.GetUtcNow(), out var known)) return false;
        if (revocations is not null && !revocations.IsGood(known)) return false;
        remembered = known.Token;
        return true;
    }

    /// <summary>Decides about a token that is not remembered, or no longer trusted for that alone.</summary>
    public async Task<Verdict> VerifyAsync(string token, TokenHash hash, CancellationToken cancel)
    {
        if (introspection is not null && introspectsOpaque && !token.Contains('.')) return await introspection.AskAsync(token, hash, cancel);
        var verdict = await ReadAsync(token, hash, cancel);
        if (revocations is null || verdict.Token is not { } good) return verdict;
        if (await revocations.JudgeAsync(good, cancel) is { } revoked) return revoked;
        return revocations.MustAsk ? await introspection!.AskAsync(token, hash, cancel) : verdict;
    }

    private async Task<Verdict> ReadAsync(string token, TokenHash hash, CancellationToken cancel)
    {
        var search = await keys.GetAsync(cancel);
        if (search.Keys is not { } tried) return Undecided(search);
        if (_validated.TryGet(hash, tried, clock.GetUtcNow(), out var known)) return new Verdict(known.Token, null, null);
        var reading = await _reader.ReadAsync(token, tried);
        if (reading.MissingKey is { } missing)
        {
            if (revocations?.IsKeyRevoked(missing.KeyId) == true) return new Verdict(null, OAuthErrors.TokenRevoked, null);
            search = await keys.SearchAsync(missing, tried, cancel);
            if (search.RetryAfter is not null) return Undecided(search);
            if (search.Keys is { } newer) reading = await _reader.ReadAsync(token, tried = newer);
        }
        if (reading.Token is { } good) _validated.Add(hash, new RememberedToken(good, tried, good.ExpiresAt + rules.ClockTolerance, MarksOf(good)));
        return new Verdict(reading.Token, reading.Error, null);
    }

    private TokenMarks MarksOf(AccessToken token) => revocations is null ? default : TokenMarks.Of(token);

    /// <summary>Fetches the keys before the first call needs them.</summary>
    public async Task PrepareAsync() => await keys.GetAsync(CancellationToken.None);

    private static Verdict Undecided(KeySearch search) => new(null, OAuthErrors.ProviderUnavailable, search.RetryAfter);
}
