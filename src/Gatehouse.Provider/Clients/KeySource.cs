using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Provider.Clients;

/// <summary>Where the public keys of somebody else come from: written out, or an address that the guarded client fetches.</summary>
[Spec("RFC 7591", "2")]
public sealed record KeySource
{
    private readonly Lazy<RecipientKeySet?> _recipients;

    private KeySource(string? jwks, string? jwksUri)
    {
        Jwks = jwks;
        JwksUri = jwksUri;
        Keys = jwks is null ? null : VerificationKeySet.Parse(jwks);
        _recipients = new(() => jwks is null ? null : RecipientKeySet.Parse(jwks));
    }

    /// <summary>The JWK Set as JSON; null when it is fetched.</summary>
    public string? Jwks { get; }

    public string? JwksUri { get; }

    internal VerificationKeySet? Keys { get; }

    internal RecipientKeySet? RecipientKeys => _recipients.Value;

    /// <summary>Null when neither is given.</summary>
    public static KeySource? Of(string? jwks, string? jwksUri) => jwks is null && jwksUri is null ? null : new KeySource(jwks, jwksUri);
}
