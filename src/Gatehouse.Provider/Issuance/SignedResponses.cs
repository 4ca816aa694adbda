using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Issuance;

/// <summary>Writes the answer to an authorization request as one signed JWT, so that nobody on its way can change or mix what it says.</summary>
[Spec("JARM", "2.1")]
internal static class SignedResponses
{
    /// <summary>Long enough for a slow browser; the code in it lives no longer anyway.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static string Write(ProviderSnapshot snapshot, Client client, IEnumerable<(string Name, string Value)> answer, DateTimeOffset now)
    {
        var key = snapshot.Keys.SigningKeyFor(client.AuthorizationSignedResponseAlg ?? snapshot.Configuration.SigningAlgorithm, now);
        var jwt = JwtWriter.Begin(out var claims);
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteString("aud"u8, client.ClientId);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        claims.WriteNumber("exp"u8, (now + Lifetime).ToUnixTimeSeconds());
        foreach (var (name, value) in answer) claims.WriteString(name, value);
        return jwt.FinishIdToken(key);
    }
}
