namespace Gatehouse.Provider.Issuance;

/// <summary>What an access token of this provider says, whichever its format.</summary>
internal sealed record AccessTokenContent
{
    public required string Subject { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The resource that it is meant for; several are separated by spaces, as in <see cref="Scope"/>.</summary>
    public required string Audience { get; init; }

    public required string Scope { get; init; }

    public required string TokenId { get; init; }

    public required long IssuedAt { get; init; }

    public required long Expires { get; init; }

    public string? GrantId { get; init; }

    public long? AuthTime { get; init; }

    public string? Acr { get; init; }

    /// <summary>The roles of the user that its API asks for, separated by spaces; null for none.</summary>
    public string? Roles { get; init; }

    /// <summary>The key that the token is bound to; null for a bearer token.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>Who acts for the subject, and for whom that one acted before, as the JSON of the claim <c>act</c>.</summary>
    public string? Actor { get; init; }

    /// <summary>The one party that may become the actor in an exchange.</summary>
    public string? MayAct { get; init; }

    /// <summary>Authorization details as JSON (RFC 9396); null for none.</summary>
    public string? Details { get; init; }

    /// <summary>Whether its client asked for claims one by one, which the row of the grant knows.</summary>
    public bool AsksForClaims { get; init; }

    public bool HasSeveralAudiences => Audience.Contains(' ');

    public bool HasExpired(DateTimeOffset now) => Expires <= now.ToUnixTimeSeconds();
}
