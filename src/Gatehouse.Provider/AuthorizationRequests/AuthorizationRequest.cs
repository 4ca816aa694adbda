using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>What the user should be asked, whatever the session says (OpenID Connect Core section 3.1.2.1).</summary>
[Flags]
internal enum Prompt
{
    Unspecified = 0,
    None = 1,
    Login = 2,
    Consent = 4,
    SelectAccount = 8,
    Create = 16,
}

/// <summary>Where the response to an authorization request goes: known before the request is known to be good.</summary>
/// <param name="Mode">How it travels: <c>query</c>, <c>fragment</c> or <c>form_post</c>.</param>
/// <param name="SignedFor">The client whose answer is a signed JWT (JARM); null for plain parameters.</param>
internal sealed record ResponseAddress(RedirectTarget Target, string Mode, string? State, Client? SignedFor);

/// <summary>An authorization request that has passed every check.</summary>
/// <param name="Pushed">The pushed request that it came from, or null.</param>
internal sealed record AuthorizationRequest(
    RequestParameters Parameters,
    Client Client,
    ResponseAddress Address,
    ResponseType ResponseType,
    ResourceIndicators.Asked Asked,
    string? CodeChallenge,
    string? Nonce,
    Prompt Prompt,
    TimeSpan? MaxAge,
    string? LoginHint,
    string? IdTokenHint,
    GrantId? Pushed,
    AcrDemand Acr)
{
    /// <summary>The thumbprint of the key that the client announces to redeem the code with.</summary>
    public string? DPoPKeyThumbprint { get; init; }

    /// <summary>Whether it came as a signed request object.</summary>
    public bool Signed { get; init; }

    /// <summary>Authorization details that fit the schemas of the plan, as JSON; null when there are none.</summary>
    public string? Details { get; init; }

    /// <summary>What is asked for claim by claim; null for nothing.</summary>
    public ClaimsRequest? Claims { get; init; }

    /// <summary>The scope as the user sees it: a claim is asked for as part of the scope that it belongs to.</summary>
    [Spec("OIDC Core", "3.1.2.4")]
    public ScopeSet ScopeToAgreeTo => Claims is null ? Asked.Scope : Asked.Scope.Union(Claims.Scope);
}
