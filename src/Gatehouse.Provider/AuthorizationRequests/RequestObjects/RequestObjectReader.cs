using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Assertions;

namespace Gatehouse.Provider.AuthorizationRequests.RequestObjects;

/// <summary>
/// Reads authorization requests that the client signed, and may have encrypted to us. Nothing outside the object counts but the client
/// identifier, which must say the same.
/// </summary>
[Spec("RFC 9101", "6")]
internal sealed class RequestObjectReader(ForeignKeys keys)
{
    public const int Longest = 48 * 1024;

    /// <summary>FAPI 2.0 Message Signing section 5.3.1 bounds it so; with less, clocks and slow users are refused.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(60);

    private static readonly string[] Types = ["oauth-authz-req+jwt"];

    /// <summary>Claims about the object itself, which are no parameters.</summary>
    private static readonly string[] OwnClaims =
        [ClaimNames.Issuer, ClaimNames.Audience, ClaimNames.Expires, ClaimNames.NotBefore, ClaimNames.IssuedAt, ClaimNames.TokenId, ClaimNames.Subject];

    /// <summary>Either the parameters within the object or what is wrong with it.</summary>
    public readonly record struct Reading(RequestParameters? Parameters, OAuthError? Error);

    /// <param name="waiting">Whether the object was accepted before and its user has been busy since: then its end does not matter any more.</param>
    [Spec("RFC 9101", "6.1"), Spec("RFC 9101", "6.2"), Spec("RFC 9101", "10.2"), Spec("RFC 9101", "10.8")]
    public async ValueTask<Reading> ReadAsync(string text, Client client, ProviderSnapshot snapshot, DateTimeOffset now, bool waiting, CancellationToken cancel)
    {
        if (text.Length <= Longest && text.AsSpan().Count('.') == 4)
        {
            if (ReceivedJwe.Decrypt(text, snapshot.Keys) is not { } decrypted) return new(null, OAuthErrors.RequestObjectNotEncryptedForUs);
            text = decrypted;
        }
        if (SignedJwt.TryRead(text, Longest) is not { } jwt) return new(null, OAuthErrors.RequestObject(AssertionFault.Malformed));
        if (jwt[ClaimNames.Issuer] != client.ClientId) return new(null, OAuthErrors.RequestObject(AssertionFault.IssuerDiffers));
        // A request may name other audiences too: whoever shows it elsewhere gains nothing, for its answer goes to the client alone.
        var wrong = new AssertionRules(snapshot.Issuer, Types, LongestLife) { Audiences = AudienceRule.AmongOthers }.Check(jwt, now);
        if (wrong is null && client.Profile == SecurityProfile.Fapi2MessageSigning) wrong = CheckStart(jwt, now);
        if (wrong is not null && !(wrong == AssertionFault.Expired && waiting)) return new(null, OAuthErrors.RequestObject(wrong.Value));
        IReadOnlyList<string> algorithms = client.RequestObjectSigningAlg is { } only ? [only] : ProfileChecks.StatementAlgorithms(client);
        if (await keys.VerifyAsync(jwt, client.Keys, algorithms, cancel) is { } unverified) return new(null, OAuthErrors.RequestObject(unverified));
        if (jwt[Parameters.ClientId] != client.ClientId) return new(null, OAuthErrors.RequestObjectClientDiffers);
        if (jwt.Claims.TryGetProperty(Parameters.Request, out _) || jwt.Claims.TryGetProperty(Parameters.RequestUri, out _)) return new(null, OAuthErrors.RequestObjectNested);
        return Unpack(jwt.Claims);
    }

    /// <summary>Made within the last hour, for an hour from its start: requests cannot be signed in advance and kept.</summary>
    [Spec("FAPI 2.0 Message Signing", "5.3.1")]
    private static AssertionFault? CheckStart(SignedJwt jwt, DateTimeOffset now)
    {
        if (jwt.Instant(ClaimNames.NotBefore) is not { } start) return AssertionFault.NoStart;
        if (start < now - LongestLife) return AssertionFault.Expired;
        return jwt.Instant(ClaimNames.Expires) - start > LongestLife ? AssertionFault.TooFarAway : null;
    }

    /// <summary>Numbers and objects appear as the parameters that they would have been in a query.</summary>
    [Spec("RFC 9101", "4")]
    internal static Reading Unpack(JsonElement claims)
    {
        var pairs = new List<(string, string)>();
        foreach (var claim in claims.EnumerateObject())
        {
            if (OwnClaims.Contains(claim.Name)) continue;
            switch (claim.Value.ValueKind)
            {
                case JsonValueKind.String:
                    pairs.Add((claim.Name, claim.Value.GetString()!));
                    break;
                case JsonValueKind.Array when claim.Name == Parameters.Resource && claim.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                    pairs.AddRange(claim.Value.EnumerateArray().Select(item => (claim.Name, item.GetString()!)));
                    break;
                case JsonValueKind.Number or JsonValueKind.Object or JsonValueKind.Array:
                    pairs.Add((claim.Name, claim.Value.GetRawText()));
                    break;
                default:
                    return new(null, OAuthErrors.RequestObjectClaimMalformed);
            }
            if (pairs.Count > RequestParameters.MostParameters) return new(null, OAuthErrors.RequestObject(AssertionFault.Malformed));
        }
        return new(RequestParameters.Of(pairs), null);
    }
}
