using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Assertions;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>
/// The rules for a client's statement about itself, however it is signed. It is meant for this issuer alone: an endpoint's address would
/// let a hostile server obtain statements that count here.
/// </summary>
[Spec("RFC 7523", "3"), Spec("RFC 10070", "4")]
internal sealed class ClientAssertions(ISeenBefore seen)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    public const int Longest = 8 * 1024;
    private static readonly string[] Types = ["client-authentication+jwt"];
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    public async ValueTask<OAuthError?> CheckAsync(ProofRequest request, Func<SignedJwt, ValueTask<AssertionFault?>> verify, CancellationToken cancel)
    {
        if (request.Presented.Assertion is not { } jwt) return OAuthErrors.ClientAssertionMissing;
        var (clientId, now) = (request.Client.ClientId, request.Now);
        if (jwt[ClaimNames.Issuer] != clientId) return OAuthErrors.ClientAssertion(AssertionFault.IssuerDiffers);
        if (jwt[ClaimNames.Subject] != clientId) return OAuthErrors.ClientAssertion(AssertionFault.SubjectDiffers);
        var rules = new AssertionRules(request.Snapshot.Issuer, Types, LongestLife) { Audiences = request.Client.Profile.IsFapi2() ? AudienceRule.Text : AudienceRule.Only };
        if (rules.Check(jwt, now) is { } wrong) return OAuthErrors.ClientAssertion(wrong);
        if (AssertionRules.IdentifierOf(jwt) is not { } identifier) return OAuthErrors.ClientAssertion(AssertionFault.NoIdentifier);
        if (await verify(jwt) is { } unverified) return OAuthErrors.ClientAssertion(unverified);
        // Last: what anybody but the client can make must not use up the client's identifiers.
        var use = Seen.Of(SeenPurpose.Assertion, clientId, identifier, now, AssertionRules.EndOf(jwt, now));
        return await seen.TryRecordAsync(use, cancel) ? null : OAuthErrors.ClientAssertion(AssertionFault.Replayed);
    }
}
