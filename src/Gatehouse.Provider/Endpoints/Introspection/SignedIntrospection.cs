using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms.Encryption;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Introspection;

/// <summary>The answer as a signed statement, for an API that must prove later what it was told.</summary>
[Spec("RFC 9701", "4"), Spec("RFC 9701", "5"), Spec("FAPI 2.0 Message Signing", "5.5.1")]
internal static class SignedIntrospection
{
    private const string ContentType = "application/" + TokenTypes.Introspection;

    /// <summary>Asked for by name; whoever accepts anything gets plain JSON.</summary>
    public static bool IsAskedFor(HttpRequest request) => request.Headers.Accept.ToString().Contains(ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>What is said about the token stands in a claim of its own, so that nobody can take the statement for the token.</summary>
    /// <param name="recipient">For whom it is encrypted; null where it is not.</param>
    public static Task WriteAsync(HttpContext http, ProviderSnapshot snapshot, Client caller, Recipient? recipient, ReadOnlySpan<byte> answer, DateTimeOffset now)
    {
        var key = snapshot.Keys.SigningKeyFor(caller.Responses.IntrospectionSigning ?? snapshot.Configuration.SigningAlgorithm, now);
        var jwt = JwtWriter.Begin(out var claims);
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteString("aud"u8, caller.ClientId);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        claims.WritePropertyName("token_introspection"u8);
        claims.WriteRawValue(answer, skipInputValidation: true);
        http.Response.ContentType = ContentType;
        var signed = jwt.FinishIntrospection(key);
        return http.Response.WriteAsync(recipient?.Encrypt(signed) ?? signed, http.RequestAborted);
    }
}
