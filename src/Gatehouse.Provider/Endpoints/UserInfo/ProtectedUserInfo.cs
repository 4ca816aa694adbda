using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms.Encryption;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.UserInfo;

/// <summary>The answer as a JWT: signed, encrypted, or both, as the client has it registered.</summary>
[Spec("OIDC Core", "5.3.2"), Spec("OIDC Core", "16.14")]
internal static class ProtectedUserInfo
{
    public static bool IsWantedBy(Client? client) => client is not null && (client.Responses.UserInfoSigning ?? client.Responses.UserInfo?.Algorithm) is not null;

    public static Task WriteAsync(HttpContext http, ProviderSnapshot snapshot, Client client, Recipient? recipient, ReadOnlyMemory<byte> answer, DateTimeOffset now)
    {
        http.Response.ContentType = "application/jwt";
        var signed = client.Responses.UserInfoSigning is { } algorithm ? Sign(snapshot, client, algorithm, answer, now) : null;
        return http.Response.WriteAsync(signed is null ? recipient!.EncryptJson(answer.Span) : recipient?.Encrypt(signed) ?? signed, http.RequestAborted);
    }

    private static string Sign(ProviderSnapshot snapshot, Client client, string algorithm, ReadOnlyMemory<byte> answer, DateTimeOffset now)
    {
        using var person = JsonDocument.Parse(answer);
        var jwt = JwtWriter.Begin(out var claims);
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteString("aud"u8, client.ClientId);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        foreach (var claim in person.RootElement.EnumerateObject()) claim.WriteTo(claims);
        return jwt.FinishIdToken(snapshot.Keys.SigningKeyFor(algorithm, now));
    }
}
