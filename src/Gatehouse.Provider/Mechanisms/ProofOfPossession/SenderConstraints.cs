using Gatehouse.Protocol;
using Gatehouse.Protocol.DPoP;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.Http;
using Certificates = Gatehouse.Provider.Mechanisms.ClientCertificates.ClientCertificates;

namespace Gatehouse.Provider.Mechanisms.ProofOfPossession;

/// <summary>What came of asking a sender for its key: the key (null where there is none), or a refusal.</summary>
internal readonly record struct SenderCheck(Confirmation? Sender, OAuthError? Error)
{
    public static implicit operator SenderCheck(OAuthError error) => new(null, error);
}

/// <summary>
/// Finds out which key the sender of a request holds, before anything is decided or used up: a client that is only told to use a nonce
/// must not lose its code over it.
/// </summary>
[Spec("RFC 9449", "5"), Spec("RFC 9449", "7.1"), Spec("RFC 8705", "3")]
internal sealed class SenderConstraints(ISeenBefore seenBefore)
{
    public const string ProofHeader = "DPoP";
    public const string NonceHeader = "DPoP-Nonce";

    /// <summary>How far the clocks of two nodes may be apart: a proof is remembered for so long after its end.</summary>
    private static readonly TimeSpan BetweenNodes = TimeSpan.FromSeconds(60);

    private static readonly OAuthError ProofMissing = OAuthErrors.DPoPProofMissing.Saying("This client's tokens are bound to a key: the request needs a DPoP proof.");

    /// <summary>The key of a client that asks for tokens at one of our endpoints. Costs nothing where no key is shown and none is needed.</summary>
    public ValueTask<SenderCheck> CheckAsync(HttpContext http, ProviderSnapshot snapshot, Client client, string path, DateTimeOffset now)
    {
        var proves = http.Request.Headers.ContainsKey(ProofHeader);
        var needsCertificate = client.CertificateBoundAccessTokens || (snapshot.ApiConstraintsOf(client) & SenderConstraint.Mtls) != 0;
        if (!proves && !needsCertificate && !client.DPoPBoundAccessTokens) return default;
        if (!proves && client.DPoPBoundAccessTokens)
            return ValueTask.FromResult<SenderCheck>(ProofMissing);
        string? certificate = null;
        if (needsCertificate && ReadCertificate(http, snapshot, out certificate) is { } unreadable) return ValueTask.FromResult<SenderCheck>(unreadable);
        if (client.CertificateBoundAccessTokens && certificate is null) return ValueTask.FromResult<SenderCheck>(OAuthErrors.CertificateMissing);
        if (proves) return CheckProofAsync(http, snapshot, RulesFor(client, snapshot), path, null, now, certificate);
        return ValueTask.FromResult(certificate is null ? default : new SenderCheck(new Confirmation(CertificateThumbprint: certificate), null));
    }

    [Spec("RFC 8705", "3")]
    private static OAuthError? ReadCertificate(HttpContext http, ProviderSnapshot snapshot, out string? thumbprint)
    {
        var error = Certificates.Read(http, snapshot.Configuration.Mtls, out var certificate);
        thumbprint = certificate is null ? null : Certificates.ThumbprintOf(certificate);
        return error;
    }

    /// <summary>Whether who presents an access token at one of our endpoints holds the key that it is bound to.</summary>
    [Spec("RFC 9449", "7.1"), Spec("RFC 9449", "7.2")]
    public async ValueTask<OAuthError?> CheckPresentedAsync(HttpContext http, ProviderSnapshot snapshot, PresentedToken presented, AccessTokenContent token, string path, DateTimeOffset now)
    {
        if (token.Confirmation?.CertificateThumbprint is { } bound)
        {
            if (ReadCertificate(http, snapshot, out var certificate) is { } unreadable) return unreadable;
            if (certificate != bound) return OAuthErrors.TokenCertificateDiffers;
        }
        var expected = token.Confirmation?.JwkThumbprint;
        if (presented.Scheme == PresentedToken.Bearer) return expected is null ? null : OAuthErrors.TokenBoundButBearer;
        if (expected is null) return OAuthErrors.TokenNotBound;
        var check = await CheckProofAsync(http, snapshot, RulesFor(snapshot.FindClient(token.ClientId), snapshot), path, presented.Text, now);
        if (check.Error is { } refused) return refused;
        return check.Sender!.JwkThumbprint == expected ? null : OAuthErrors.TokenKeyDiffers;
    }

    /// <summary>The key of a client that pushes a request; a proof is not needed there, but one that is shown must be right.</summary>
    [Spec("RFC 9449", "10.1")]
    public ValueTask<SenderCheck> CheckPushedAsync(HttpContext http, ProviderSnapshot snapshot, Client client, string path, DateTimeOffset now) =>
        http.Request.Headers.ContainsKey(ProofHeader) ? CheckProofAsync(http, snapshot, RulesFor(client, snapshot), path, null, now) : default;

    [Spec("FAPI 2.0 Security Profile", "5.4.1")]
    private static DPoPRules RulesFor(Client? client, ProviderSnapshot snapshot) =>
        client is not null && client.Profile.IsFapi2() ? snapshot.DPoPRules with { Algorithms = ProfileChecks.Fapi2Algorithms } : snapshot.DPoPRules;

    /// <summary>Whether a client with this key, or with none, may have tokens at all.</summary>
    public static OAuthError? CheckClient(Client client, Confirmation? sender) =>
        client.DPoPBoundAccessTokens && sender?.JwkThumbprint is null ? ProofMissing
        : client.CertificateBoundAccessTokens && sender?.CertificateThumbprint is null ? OAuthErrors.CertificateMissing
        : null;

    /// <summary>Whether access to an API may be given to a sender with this key, or with none.</summary>
    public static OAuthError? CheckApi(Api api, Confirmation? sender) => api.SenderConstraint switch
    {
        SenderConstraint.DPoP when sender?.JwkThumbprint is null => OAuthErrors.DPoPProofMissing.Saying($"Access tokens for {api.Resource} are bound to a key: the request needs a DPoP proof."),
        SenderConstraint.Mtls when sender?.CertificateThumbprint is null => OAuthErrors.CertificateMissing,
        _ => null,
    };

    [Spec("RFC 9449", "4.3"), Spec("RFC 9449", "8.2"), Spec("RFC 9449", "11.1")]
    private async ValueTask<SenderCheck> CheckProofAsync(HttpContext http, ProviderSnapshot snapshot, DPoPRules rules, string path, string? accessToken, DateTimeOffset now, string? certificate = null)
    {
        var headers = http.Request.Headers[ProofHeader];
        if (headers.Count > 1) return OAuthErrors.DPoPProofTwice;
        if (headers.Count == 0 || headers[0] is not { Length: > 0 } text) return OAuthErrors.DPoPProofMissing;
        var (proof, error) = DPoPProofReader.Read(text, new DPoPRequest(http.Request.Method, snapshot.Issuer + path, accessToken), rules, now);
        // The same endpoint at the address for clients with certificates.
        if (error?.Reason == OAuthErrors.DPoPUriDiffers.Reason && snapshot.Configuration.Mtls.Url is { } alias)
            (proof, error) = DPoPProofReader.Read(text, new DPoPRequest(http.Request.Method, alias + path, accessToken), rules, now);
        if (rules.Nonces is { } nonces)
        {
            var newest = nonces.Newest(now);
            if (proof?.Nonce != newest) http.Response.Headers[NonceHeader] = newest;
        }
        if (error is not null) return error;
        var seen = Seen.Of(SeenPurpose.DPoPProof, proof!.KeyThumbprint, proof.TokenId, now, proof.AcceptableUntil + BetweenNodes);
        if (!await seenBefore.TryRecordAsync(seen, http.RequestAborted)) return OAuthErrors.DPoPProofReplayed;
        return new SenderCheck(new Confirmation(proof.KeyThumbprint, certificate), null);
    }
}
