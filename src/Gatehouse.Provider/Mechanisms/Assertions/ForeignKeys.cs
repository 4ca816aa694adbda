using System.Runtime.CompilerServices;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Outgoing;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Provider.Mechanisms.Assertions;

/// <summary>
/// Verifies signatures of clients and trusted issuers, and finds the keys to encrypt for clients; fetches keys that are not written out, and
/// fetches them again when one is missing.
/// </summary>
internal sealed class ForeignKeys(OutgoingDocuments documents, ICryptoProvider cryptography)
{
    /// <summary>The library's own cryptography, and what the program adds to it.</summary>
    private readonly CryptoProviderFactory _cryptography = new() { CustomCryptoProvider = cryptography };

    private sealed class Parsed(string text)
    {
        public VerificationKeySet? Keys { get; } = VerificationKeySet.Parse(text);

        public Lazy<RecipientKeySet?> Recipients { get; } = new(() => RecipientKeySet.Parse(text));
    }

    private readonly ConditionalWeakTable<OutgoingDocument, Parsed> _parsed = new();

    /// <summary>Null when one of the keys made the signature.</summary>
    [Spec("RFC 7517", "5"), Spec("RFC 8725", "3.1")]
    public async ValueTask<AssertionFault?> VerifyAsync(SignedJwt jwt, KeySource? source, IReadOnlyList<string> algorithms, CancellationToken cancel)
    {
        if (!algorithms.Contains(jwt.Algorithm)) return AssertionFault.AlgorithmNotAllowed;
        if (source is null) return AssertionFault.KeyUnknown;
        if (source.JwksUri is not { } uri) return await JudgeAsync(jwt, source.Keys, algorithms);

        var (document, _) = await documents.GetAsync(OutgoingPurpose.Keys, uri, cancel);
        if (document is null) return AssertionFault.KeysUnavailable;
        if (await JudgeAsync(jwt, KeysOf(document), algorithms) is not { } fault) return null;
        // The client may have changed its keys since; whether we look again is bounded by the cache and not by who asks.
        var (newer, _) = await documents.GetAsync(OutgoingPurpose.Keys, uri, cancel, newerThan: document.FetchedAt);
        return newer is null || ReferenceEquals(newer, document) ? fault : await JudgeAsync(jwt, KeysOf(newer), algorithms);
    }

    /// <summary>Whether the JWK Set, written out or fetched (anew if the known one does not), fulfils a condition.</summary>
    public async ValueTask<bool> AnyTextAsync(KeySource? source, Func<string, bool> condition, CancellationToken cancel)
    {
        if (source is null) return false;
        if (source.JwksUri is not { } uri) return source.Jwks is { } jwks && condition(jwks);
        var (document, _) = await documents.GetAsync(OutgoingPurpose.Keys, uri, cancel);
        if (document is null) return false;
        if (condition(Encoding.UTF8.GetString(document.Body))) return true;
        var (newer, _) = await documents.GetAsync(OutgoingPurpose.Keys, uri, cancel, newerThan: document.FetchedAt);
        return newer is not null && !ReferenceEquals(newer, document) && condition(Encoding.UTF8.GetString(newer.Body));
    }

    /// <summary>The key to encrypt with, or null, and whether the keys could be had at all.</summary>
    public async ValueTask<(RecipientKey? Key, bool Available)> FindRecipientAsync(KeySource? source, string algorithm, CancellationToken cancel)
    {
        if (source?.JwksUri is not { } uri) return (source?.RecipientKeys?.For(algorithm), true);
        var (document, _) = await documents.GetAsync(OutgoingPurpose.Keys, uri, cancel);
        if (document is null) return (null, false);
        if (ParsedOf(document).Recipients.Value?.For(algorithm) is { } key) return (key, true);
        var (newer, _) = await documents.GetAsync(OutgoingPurpose.Keys, uri, cancel, newerThan: document.FetchedAt);
        return newer is null || ReferenceEquals(newer, document) ? (null, true) : (ParsedOf(newer).Recipients.Value?.For(algorithm), true);
    }

    private async ValueTask<AssertionFault?> JudgeAsync(SignedJwt jwt, VerificationKeySet? keys, IReadOnlyList<string> algorithms)
    {
        if (keys is null) return AssertionFault.KeysUnavailable;
        if (jwt.KeyId is { } id && !keys.Contains(id)) return AssertionFault.KeyUnknown;
        return await jwt.IsSignedByAsync(keys, algorithms, _cryptography) ? null : AssertionFault.SignatureInvalid;
    }

    private VerificationKeySet? KeysOf(OutgoingDocument document) => ParsedOf(document).Keys;

    private Parsed ParsedOf(OutgoingDocument document) => _parsed.GetValue(document, static fetched => new Parsed(Encoding.UTF8.GetString(fetched.Body)));
}
