using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.AuthorizationRequests.RequestObjects;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Assertions;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Endpoints.BackchannelAuthentication;

/// <summary>
/// Reads backchannel requests that the client signed. A client registers the algorithm for this: then it sends no unsigned ones any more,
/// and nothing beside the signed request but what proves it.
/// </summary>
[Spec("CIBA", "7.1.1"), Spec("CIBA", "4")]
internal sealed class SignedBackchannelRequests(ForeignKeys keys, ISeenBefore seen)
{
    /// <summary>CIBA knows no error of its own for signed requests.</summary>
    private const string InvalidRequest = "invalid_request";

    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(60);

    private static readonly string[] Proofs =
        [Parameters.Request, Parameters.ClientId, Parameters.ClientSecret, Parameters.ClientAssertion, Parameters.ClientAssertionType];

    /// <summary>The parameters: those within the signed request, or the form itself where the client signs none.</summary>
    public async ValueTask<(RequestParameters? Parameters, OAuthError? Error)> ReadAsync(RequestParameters form, Client client, ProviderSnapshot snapshot, DateTimeOffset now, CancellationToken cancel)
    {
        if (client.BackchannelRequestSigningAlg is not { } algorithm) return form[Parameters.Request] is null ? (form, null) : (null, OAuthErrors.RequestNotSupported);
        if (form[Parameters.Request] is not { } text) return (null, OAuthErrors.BackchannelRequestUnsigned);
        if (form.Pairs.Any(pair => !Proofs.Contains(pair.Name))) return (null, OAuthErrors.BackchannelRequestBeside);
        if (SignedJwt.TryRead(text, RequestObjectReader.Longest) is not { } jwt) return Refuse(AssertionFault.Malformed);
        if (jwt[ClaimNames.Issuer] != client.ClientId) return Refuse(AssertionFault.IssuerDiffers);
        if (new AssertionRules(snapshot.Issuer, [], LongestLife).Check(jwt, now) is { } wrong) return Refuse(wrong);
        if (jwt.Instant(ClaimNames.IssuedAt) is null || jwt.Instant(ClaimNames.NotBefore) is null) return (null, OAuthErrors.BackchannelRequestUndated);
        if (AssertionRules.IdentifierOf(jwt) is not { } identifier) return Refuse(AssertionFault.NoIdentifier);
        if (await keys.VerifyAsync(jwt, client.Keys, [algorithm], cancel) is { } unverified) return Refuse(unverified);
        if (jwt.Claims.TryGetProperty(Parameters.Request, out _)) return (null, OAuthErrors.RequestObjectNested with { Code = InvalidRequest });
        var (parameters, malformed) = RequestObjectReader.Unpack(jwt.Claims);
        if (malformed is not null) return (null, malformed with { Code = InvalidRequest });
        // Last: what anybody but the client can make must not use up the client's identifiers.
        var use = Seen.Of(SeenPurpose.RequestObject, client.ClientId, identifier, now, AssertionRules.EndOf(jwt, now));
        return await seen.TryRecordAsync(use, cancel) ? (parameters, null) : Refuse(AssertionFault.Replayed);
    }

    private static (RequestParameters? Parameters, OAuthError? Error) Refuse(AssertionFault fault) =>
        (null, OAuthErrors.RequestObject(fault) with { Code = InvalidRequest });
}
