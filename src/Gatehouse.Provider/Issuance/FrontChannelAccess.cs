using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Encryption;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Issuance;

/// <summary>What the authorization endpoint itself answers with besides a code.</summary>
/// <param name="Code">The code that goes with it, to which the ID token is then bound.</param>
/// <param name="State">The state of the request, to which the ID token is bound.</param>
/// <param name="Claims">What the ID token says about the user because no access token could fetch it, or because the client asked for it there.</param>
/// <param name="Recipient">For whom the ID token is encrypted; null where it is not.</param>
internal sealed record FrontChannelAccess(
    Client Client, Grant Grant, Api Api, ScopeSet Scope, ResponseType Type, string? Code, string? State, JsonElement? Claims, Recipient? Recipient)
{
    /// <summary>The roles of the user that the API asks for, separated by spaces; null for none.</summary>
    public string? Roles { get; init; }
}

/// <summary>Tokens that travel through the browser; never a refresh token.</summary>
internal sealed record FrontChannelTokens(string? AccessToken, TimeSpan ExpiresIn, string? IdToken);
