using System.Security.Claims;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>An access token after every check was passed: who may do what, until when. The token's text is not kept.</summary>
[Spec("RFC 9068", "2.2")]
public sealed class AccessToken
{
    internal AccessToken()
    {
    }

    /// <summary>The provider that issued it.</summary>
    public required string Issuer { get; init; }

    /// <summary>Who it speaks for: a user, or the client itself where no user takes part.</summary>
    public required string Subject { get; init; }

    /// <summary>The client it was issued to.</summary>
    public required string ClientId { get; init; }

    /// <summary>The identifier of the token itself.</summary>
    public required string TokenId { get; init; }

    /// <summary>The APIs it is meant for.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>What the client may do.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The key that the token is bound to; null for a bearer token.</summary>
    public TokenConfirmation? Confirmation { get; init; }

    /// <summary>Every claim under the name it has in the token.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>Whether the client may do what this scope stands for.</summary>
    public bool HasScope(string scope) => Scopes.Contains(scope);

    /// <summary>The first value of a claim, or null.</summary>
    public string? FindFirst(string claim)
    {
        foreach (var candidate in Claims)
            if (candidate.Type == claim)
                return candidate.Value;
        return null;
    }
}
