using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.DPoP;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Gatehouse.ResourceServer.Binding;

/// <summary>Decides whether who presents an access token holds the key that the token is bound to.</summary>
[Spec("RFC 9449", "7.1"), Spec("RFC 9449", "7.2")]
internal sealed class SenderVerification(GatehouseOptions options)
{
    public const string ProofHeader = "DPoP";
    public const string NonceHeader = "DPoP-Nonce";

    private readonly DPoPRules _rules = DPoPRules.Default with
    {
        Nonces = options.RequireDPoPNonce ? new ApiNonces(options.DPoPNonceKey ?? RandomNumberGenerator.GetBytes(32)) : null,
    };

    private readonly SeenProofs _seen = new(
        options.ProofMemoryCapacity,
        options.RequireDPoPNonce ? ApiNonces.Life + TimeSpan.FromMinutes(1) : DPoPRules.Default.MaximumAge + DPoPRules.Default.ClockTolerance);

    public static string Algorithms { get; } = string.Join(' ', DPoPRules.AllAlgorithms);

    public OAuthError? Check(HttpContext http, PresentedToken presented, AccessToken token, DateTimeOffset now)
    {
        var confirmation = token.Confirmation;
        if (confirmation?.CertificateThumbprint is { } certificate && CheckCertificate(http.Connection.ClientCertificate, certificate) is { } otherCertificate) return otherCertificate;
        if (!presented.IsDPoP)
        {
            if (confirmation?.JwkThumbprint is not null) return OAuthErrors.TokenBoundButBearer;
            return options.RequireDPoP ? OAuthErrors.TokenNotBound.Saying("This API accepts only access tokens that are bound to a key (DPoP).") : null;
        }
        return confirmation?.JwkThumbprint is { } key ? CheckProof(http, presented.Text!, key, now) : OAuthErrors.TokenNotBound;
    }

    [Spec("RFC 9449", "4.3"), Spec("RFC 9449", "9"), Spec("RFC 9449", "11.1")]
    private OAuthError? CheckProof(HttpContext http, string token, string key, DateTimeOffset now)
    {
        var headers = http.Request.Headers[ProofHeader];
        if (headers.Count > 1) return OAuthErrors.DPoPProofTwice;
        if (headers.Count == 0 || headers[0] is not { Length: > 0 } text) return OAuthErrors.DPoPProofMissing;
        var (proof, error) = DPoPProofReader.Read(text, new DPoPRequest(http.Request.Method, AddressOf(http.Request), token), _rules, now);
        if (_rules.Nonces is { } nonces)
        {
            var newest = nonces.Newest(now);
            if (proof?.Nonce != newest) http.Response.Headers[NonceHeader] = newest;
        }
        if (error is not null) return error;
        if (proof!.KeyThumbprint != key) return OAuthErrors.TokenKeyDiffers;
        return _seen.TryRecord(proof.KeyThumbprint, proof.TokenId, now) ? null : OAuthErrors.DPoPProofReplayed;
    }

    /// <summary>The URL as the caller wrote it: behind a proxy that hides it, the API's author says what it is.</summary>
    private string AddressOf(HttpRequest request) => options.PublicAddress is { } address
        ? address.GetLeftPart(UriPartial.Authority) + UriHelper.BuildRelative(request.PathBase, request.Path)
        : UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path);

    [Spec("RFC 8705", "3")]
    private static OAuthError? CheckCertificate(X509Certificate2? certificate, string thumbprint) =>
        certificate is not null && Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) == thumbprint ? null : OAuthErrors.TokenCertificateDiffers;
}
