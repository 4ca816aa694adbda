using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Mechanisms.Logout;

/// <summary>Writes logout tokens: they name one session of one subject, live for two minutes and carry no nonce, so that none passes for an ID token.</summary>
[Spec("OIDC Back-Channel Logout", "2.4")]
internal static class LogoutTokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public static string Write(ProviderSnapshot snapshot, Client client, string subject, string session, DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id);
        var key = snapshot.Keys.SigningKeyFor(client.IdTokenSignedResponseAlg ?? snapshot.Configuration.SigningAlgorithm, now);
        var jwt = JwtWriter.Begin(out var claims);
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteString("sub"u8, subject);
        claims.WriteString("aud"u8, client.ClientId);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        claims.WriteNumber("exp"u8, (now + Lifetime).ToUnixTimeSeconds());
        claims.WriteString("jti"u8, Base64Url.EncodeToString(id));
        claims.WriteString("sid"u8, session);
        claims.WriteStartObject("events"u8);
        claims.WriteStartObject("http://schemas.openid.net/event/backchannel-logout"u8);
        claims.WriteEndObject();
        claims.WriteEndObject();
        return jwt.FinishLogoutToken(key);
    }
}
