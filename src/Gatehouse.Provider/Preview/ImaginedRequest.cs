using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Preview;

/// <summary>Somebody who signs in, in thought.</summary>
/// <param name="Subject">What tokens call them.</param>
/// <param name="Amr">How they prove who they are (RFC 8176), space-separated.</param>
/// <param name="Roles">What they may be beside, space-separated.</param>
public sealed record ImaginedUser(string Subject, string Amr, string Roles = "");

/// <summary>Requests by which a client would get tokens, from the first to the last, without anybody making them.</summary>
/// <param name="GrantType">The grant that the tokens come by.</param>
public sealed record ImaginedRequest(string ClientId, string GrantType)
{
    /// <summary>Who signs in, where the grant has a user.</summary>
    public ImaginedUser? User { get; init; }

    /// <summary>What the request for the grant asks for; null: for nothing in particular.</summary>
    public ScopeSet? Scope { get; init; }

    /// <summary>Resource indicators that it names.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>Authorization details that it asks for, as JSON.</summary>
    public string? Details { get; init; }

    public string? Nonce { get; init; }

    /// <summary>To what a refresh narrows the access token; null: it takes all.</summary>
    public ScopeSet? RefreshedScope { get; init; }

    /// <summary>The thumbprint of the key that the client proves by DPoP, null for none.</summary>
    public string? JwkThumbprint { get; init; }

    /// <summary>The thumbprint of the client's certificate, null for none.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>How the access token came to be that is shown for an exchange.</summary>
    public ImaginedRequest? Exchanged { get; init; }

    /// <summary>The trusted issuer of the statement that is shown.</summary>
    public string? StatementIssuer { get; init; }

    /// <summary>About whom it is.</summary>
    public string? StatementSubject { get; init; }
}
