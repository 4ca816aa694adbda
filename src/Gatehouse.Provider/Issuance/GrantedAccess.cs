using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Encryption;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Issuance;

/// <summary>Who may do what: the decision of a grant, from which <see cref="TokenIssuer"/> alone makes tokens.</summary>
/// <param name="Api">What the access token is meant for; its resource becomes the audience.</param>
/// <param name="Scope">What the access token carries.</param>
/// <param name="Grant">The row behind it; null for a service, which has none.</param>
/// <param name="RefreshGeneration">The generation of the refresh token to answer with; null for none.</param>
/// <param name="WithIdToken">Whether an ID token goes with it.</param>
/// <param name="Exchanged">What it was exchanged for; null unless it was.</param>
/// <param name="Details">The authorization details of the access token, as JSON; null for none.</param>
internal sealed record GrantedAccess(
    Client Client,
    string Subject,
    Api Api,
    ScopeSet Scope,
    Grant? Grant = null,
    int? RefreshGeneration = null,
    bool WithIdToken = false,
    ExchangedAccess? Exchanged = null,
    string? Details = null)
{
    /// <summary>The roles of the user that the API asks for, separated by spaces; null for none.</summary>
    public string? Roles { get; init; }

    /// <summary>What the ID token says about the user because the client asked for it there; null for nothing.</summary>
    public JsonElement? IdTokenClaims { get; init; }

    /// <summary>For whom the ID token is encrypted; null where it is not.</summary>
    public Recipient? IdTokenRecipient { get; init; }
}

/// <summary>What an access token has of the token that it was exchanged for.</summary>
/// <param name="Actor">The claim <c>act</c>; null when the subject itself seems to act.</param>
/// <param name="EndsAt">The end of the tokens that were shown: it lives no longer.</param>
/// <param name="IssuedTokenType">What the response calls it.</param>
internal sealed record ExchangedAccess(string? Actor, DateTimeOffset EndsAt, string IssuedTokenType)
{
    /// <summary>The scope of the token that was shown; null where nobody asks.</summary>
    public string? ShownScope { get; init; }

    /// <summary>What that was meant for.</summary>
    public string? ShownResources { get; init; }
}

/// <summary>What was issued; written by the token endpoint.</summary>
internal sealed record IssuedTokens(string AccessToken, TimeSpan ExpiresIn, string Scope, string? RefreshToken, string? IdToken, bool IsDPoPBound = false, string? IssuedTokenType = null, string? Details = null);
