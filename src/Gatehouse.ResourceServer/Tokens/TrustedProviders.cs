using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>One provider of an API, and what decides about its tokens.</summary>
internal sealed record TrustedProvider(string Issuer, string? OpaqueTokenPrefix, AccessTokenVerification Verification);

/// <summary>
/// The providers of an API, most often one. Where there are more, the issuer that a token claims picks the one whose keys it is checked with, and
/// no other; that provider's own check of the issuer follows, so the claim is believed for nothing else.
/// </summary>
[Spec("RFC 9068", "4"), Spec("RFC 8725", "3.8")]
internal sealed class TrustedProviders(params TrustedProvider[] providers)
{
    private readonly AccessTokenVerification _first = providers[0].Verification;

    /// <summary>The verdict on a token seen before; false when it must be read.</summary>
    public bool TryRemember(TokenHash hash, out AccessToken? remembered)
    {
        if (_first.TryRemember(hash, out remembered)) return true;
        for (var i = 1; i < providers.Length; i++)
            if (providers[i].Verification.TryRemember(hash, out remembered))
                return true;
        return false;
    }

    /// <summary>Reads a token that is not remembered.</summary>
    public Task<Verdict> VerifyAsync(string token, TokenHash hash, CancellationToken cancel)
    {
        if (providers.Length == 1) return _first.VerifyAsync(token, hash, cancel);
        if (!token.Contains('.')) return ByPrefix(token).VerifyAsync(token, hash, cancel);
        // What has no issuer is no good anywhere; the first provider's check says what is wrong with it.
        if (IssuerOf(token) is not { } issuer) return _first.VerifyAsync(token, hash, cancel);
        foreach (var provider in providers)
            if (provider.Issuer == issuer)
                return provider.Verification.VerifyAsync(token, hash, cancel);
        var error = OAuthErrors.TokenIssuerDiffers.Saying($"The access token comes from {(issuer.Length <= 120 ? issuer : issuer[..120] + "...")}, this API trusts {string.Join(", ", providers.Select(static provider => provider.Issuer))}.");
        return Task.FromResult(new Verdict(null, error, null));
    }

    /// <summary>Fetches the keys before the first call needs them.</summary>
    public Task PrepareAsync() => Task.WhenAll(providers.Select(static provider => provider.Verification.PrepareAsync()));

    private AccessTokenVerification ByPrefix(string token)
    {
        var found = providers[0];
        foreach (var provider in providers)
            if (provider.OpaqueTokenPrefix is { } prefix && token.StartsWith(prefix, StringComparison.Ordinal) && prefix.Length > (found.OpaqueTokenPrefix?.Length ?? 0))
                found = provider;
        return found.Verification;
    }

    /// <summary>What a token says of its issuer, before anything of it is believed.</summary>
    private static string? IssuerOf(string token)
    {
        var (start, end) = (token.IndexOf('.') + 1, token.LastIndexOf('.'));
        if (token.Length > AccessTokenRules.MaximumLength || end <= start) return null;
        var payload = token.AsSpan(start, end - start);
        return Base64Url.IsValid(payload) && JsonText.ReadObject(Base64Url.DecodeFromChars(payload), depth: 64) is { } claims
            && claims.TryGetProperty(ClaimNames.Issuer, out var issuer) && issuer.ValueKind == JsonValueKind.String ? issuer.GetString() : null;
    }
}
