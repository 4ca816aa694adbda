using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

    /// <summary>How the user was authenticated, as the provider names it (<c>acr</c>); null when the token does not say.</summary>
    [Spec("RFC 9068", "2.2.1"), Spec("RFC 9470", "6.1"), Spec("RFC 9470", "6.2")]
    public string? Acr => FindFirst(ClaimNames.Acr);

    /// <summary>When the user was last asked to authenticate (<c>auth_time</c>); null when the token does not say.</summary>
    [Spec("RFC 9068", "2.2.1"), Spec("RFC 9470", "6.1"), Spec("RFC 9470", "6.2")]
    public DateTimeOffset? AuthTime => AccessTokenDetails.Instant(FindFirst(ClaimNames.AuthTime));

    /// <summary>The authorization details, in the JSON they were granted as; empty when there are none.</summary>
    [Spec("RFC 9396", "9.1"), Spec("RFC 9396", "9.2")]
    public IReadOnlyList<JsonElement> AuthorizationDetails => AccessTokenDetails.Of(Claims);

    /// <summary>Every claim under the name it has in the token.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>Whether the client may do what this scope stands for.</summary>
    public bool HasScope(string scope) => Scopes.Contains(scope);

    /// <summary>The authorization details of one type. One that cannot be read as <typeparamref name="TDetail"/> grants nothing, and is left out.</summary>
    /// <param name="type">The type, as the detail's member <c>type</c> has it.</param>
    /// <param name="json">How the detail is read, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    [Spec("RFC 9396", "2")]
    public IReadOnlyList<TDetail> GetAuthorizationDetails<TDetail>(string type, JsonTypeInfo<TDetail> json) => AccessTokenDetails.Read(AuthorizationDetails, type, json);

    /// <summary>The first value of a claim, or null.</summary>
    public string? FindFirst(string claim)
    {
        foreach (var candidate in Claims)
            if (candidate.Type == claim)
                return candidate.Value;
        return null;
    }
}
