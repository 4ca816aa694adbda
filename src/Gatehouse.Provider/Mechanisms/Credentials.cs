using System.Text;
using System.Text.Unicode;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Mechanisms.ClientProofs;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>What a client shows of itself: in the Authorization header, in the form, or only its name.</summary>
internal readonly record struct Credentials(string Method, string? ClientId, string? Secret, SignedJwt? Assertion = null)
{
    private const string BasicScheme = "Basic ";
    private const int LongestHeader = 2048;

    /// <summary>Reads the credentials; an error when there are none, two, or unreadable ones.</summary>
    public static OAuthError? Read(StringValues authorization, RequestParameters form, out Credentials presented)
    {
        presented = default;
        if (form[Parameters.ClientAssertion] is not null || form[Parameters.ClientAssertionType] is not null) return ReadAssertion(authorization, form, out presented);
        var postedSecret = form[Parameters.ClientSecret];
        var postedId = form[Parameters.ClientId];
        if (authorization.Count > 1) return OAuthErrors.ClientAuthenticationTwice;
        if (authorization.Count == 1)
        {
            if (postedSecret is not null) return OAuthErrors.ClientAuthenticationTwice;
            if (ReadBasic(authorization[0]!, out presented) is { } malformed) return malformed;
            return postedId is not null && postedId != presented.ClientId ? OAuthErrors.ClientAuthenticationTwice : null;
        }
        if (postedId is null) return OAuthErrors.ClientAuthenticationMissing;
        presented = new Credentials(postedSecret is null ? ClientAuthenticationMethods.None : ClientAuthenticationMethods.ClientSecretPost, postedId, postedSecret);
        return null;
    }

    /// <summary>Whose statement it claims to be says its issuer; the parameter beside it may only agree.</summary>
    [Spec("RFC 7521", "4.2")]
    private static OAuthError? ReadAssertion(StringValues authorization, RequestParameters form, out Credentials presented)
    {
        presented = default;
        if (authorization.Count > 0 || form[Parameters.ClientSecret] is not null) return OAuthErrors.ClientAuthenticationTwice;
        if (form[Parameters.ClientAssertion] is not { } text) return OAuthErrors.ClientAssertionMissing;
        if (form[Parameters.ClientAssertionType] != ClientAssertions.Type) return OAuthErrors.ClientAssertionTypeUnsupported;
        if (SignedJwt.TryRead(text, ClientAssertions.Longest) is not { } jwt) return OAuthErrors.ClientAssertion(AssertionFault.Malformed);
        if (jwt[ClaimNames.Subject] is not { Length: > 0 } clientId) return OAuthErrors.ClientAssertion(AssertionFault.SubjectDiffers);
        if (form[Parameters.ClientId] is { } named && named != clientId) return OAuthErrors.ClientAssertion(AssertionFault.SubjectDiffers);
        var symmetric = SigningAlgorithms.Symmetric.Contains(jwt.Algorithm);
        presented = new Credentials(symmetric ? ClientAuthenticationMethods.ClientSecretJwt : ClientAuthenticationMethods.PrivateKeyJwt, clientId, null, jwt);
        return null;
    }

    /// <summary>Id and secret are form-encoded before they are joined and base64-encoded.</summary>
    [Spec("RFC 6749", "2.3.1"), Spec("RFC 7617", "2")]
    private static OAuthError? ReadBasic(string header, out Credentials presented)
    {
        presented = default;
        if (!header.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase)) return OAuthErrors.ClientAuthenticationUnsupported;
        if (header.Length > LongestHeader) return OAuthErrors.BasicCredentialsMalformed;

        Span<byte> joined = stackalloc byte[LongestHeader];
        if (!Convert.TryFromBase64Chars(header.AsSpan(BasicScheme.Length).Trim(), joined, out var length)) return OAuthErrors.BasicCredentialsMalformed;
        joined = joined[..length];
        var colon = joined.IndexOf((byte)':');
        if (colon <= 0 || !Utf8.IsValid(joined)) return OAuthErrors.BasicCredentialsMalformed;

        var id = Decode(joined[..colon]);
        var secret = Decode(joined[(colon + 1)..]);
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret)) return OAuthErrors.BasicCredentialsMalformed;
        presented = new Credentials(ClientAuthenticationMethods.ClientSecretBasic, id, secret);
        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> part)
    {
        if (part.IndexOfAny((byte)'%', (byte)'+') < 0) return Encoding.UTF8.GetString(part);
        // "name=value" read as a form: the one percent-decoder there is.
        return RequestParameters.Parse([.. "v="u8, .. part])?["v"];
    }
}
