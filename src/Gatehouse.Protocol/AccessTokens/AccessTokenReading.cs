namespace Gatehouse.Protocol.AccessTokens;

/// <summary>What came of reading an access token: the token, or why it is refused.</summary>
public readonly struct AccessTokenReading
{
    private AccessTokenReading(AccessToken? token, OAuthError? error, MissingKey? missingKey)
    {
        Token = token;
        Error = error;
        MissingKey = missingKey;
    }

    /// <summary>The token; null when it is refused.</summary>
    public AccessToken? Token { get; }

    /// <summary>Why it is refused; null when it is good.</summary>
    public OAuthError? Error { get; }

    /// <summary>Set when only the key to verify it with is lacking: a newer key set may decide otherwise.</summary>
    public MissingKey? MissingKey { get; }

    /// <summary>A good token.</summary>
    public static implicit operator AccessTokenReading(AccessToken token) => new(token, null, null);

    /// <summary>A refused token.</summary>
    public static implicit operator AccessTokenReading(OAuthError error) => new(null, error, null);

    /// <summary>A token that is right in all but its signature, which no known key can judge.</summary>
    public static implicit operator AccessTokenReading(MissingKey key) =>
        new(null, key.KeyId is null ? OAuthErrors.TokenSignatureInvalid : OAuthErrors.TokenKeyUnknown, key);
}

/// <summary>The key that a token names and its issuer's known keys lack.</summary>
/// <param name="KeyId">The key id of the token's header; null when it names none.</param>
/// <param name="IssuedAt">When the token says it was issued: keys published before then should have included its own.</param>
public sealed record MissingKey(string? KeyId, DateTimeOffset IssuedAt);
