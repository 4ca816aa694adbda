namespace Gatehouse.Provider.Issuance;

/// <summary>What an access token of this provider says, whichever its format.</summary>
internal sealed record AccessTokenContent
{
    public required string Subject { get; init; }

    public required string ClientId { get; init; }

    public required string Audience { get; init; }

    public required string Scope { get; init; }

    public required string TokenId { get; init; }

    public required long IssuedAt { get; init; }

    public required long Expires { get; init; }

    public string? GrantId { get; init; }

    public long? AuthTime { get; init; }

    public string? Acr { get; init; }

    /// <summary>The key that the token is bound to; null for a bearer token.</summary>
    public Confirmation? Confirmation { get; init; }

    public bool HasExpired(DateTimeOffset now) => Expires <= now.ToUnixTimeSeconds();
}
