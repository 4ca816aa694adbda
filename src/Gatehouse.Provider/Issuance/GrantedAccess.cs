using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Issuance;

/// <summary>Who may do what: the decision of a grant, from which <see cref="TokenIssuer"/> alone makes tokens.</summary>
/// <param name="Api">What the access token is meant for; its resource becomes the audience.</param>
/// <param name="Scope">What the access token carries.</param>
/// <param name="Grant">The row behind it; null for a service, which has none.</param>
/// <param name="RefreshGeneration">The generation of the refresh token to answer with; null for none.</param>
/// <param name="WithIdToken">Whether an ID token goes with it.</param>
internal sealed record GrantedAccess(
    Client Client,
    string Subject,
    Api Api,
    ScopeSet Scope,
    Grant? Grant = null,
    int? RefreshGeneration = null,
    bool WithIdToken = false);

/// <summary>What was issued; written by the token endpoint.</summary>
internal sealed record IssuedTokens(string AccessToken, TimeSpan ExpiresIn, string Scope, string? RefreshToken, string? IdToken, bool IsDPoPBound = false);
