using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Subjects;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>An authorization request that waits for its user, as the login and consent pages see it.</summary>
/// <param name="Scope">What would be granted.</param>
/// <param name="Apis">The APIs that the scopes belong to.</param>
/// <param name="IssuedAt">When the request began to wait.</param>
public sealed record PendingAuthorization(
    string Ticket,
    Client Client,
    ScopeSet Scope,
    IReadOnlyList<Api> Apis,
    string RedirectUri,
    string? LoginHint,
    DateTimeOffset IssuedAt)
{
    /// <summary>The authorization details, in words.</summary>
    public IReadOnlyList<DetailText> Details { get; init; } = [];

    /// <summary>How strongly the user is to prove themselves.</summary>
    public AuthenticationLevel Level { get; init; }

    /// <summary>What the user may leave out.</summary>
    public ScopeSet Optional { get; init; } = ScopeSet.Empty;

    /// <summary>Whether less is a refusal; otherwise the client merely wishes it.</summary>
    public bool LevelIsRequired { get; init; }
}

/// <summary>What the login and consent pages need of the engine.</summary>
public interface IInteraction
{
    /// <summary>Opens a ticket; null when it is forged, damaged, too old, answered or of a client that is gone.</summary>
    ValueTask<PendingAuthorization?> OpenAsync(string? ticket, CancellationToken cancel);

    /// <summary>The address at which the request goes on once the user has signed in or agreed.</summary>
    string ContinueUrl(string ticket);

    /// <summary>The same for a user who has just agreed, with the proof of it: worth nothing for another request or session.</summary>
    string AgreedUrl(PendingAuthorization pending, BrowserSession session);

    /// <summary>Answers the waiting client that its user refused (<c>access_denied</c>).</summary>
    Task DenyAsync(HttpContext http, PendingAuthorization pending);

    /// <summary>Answers the waiting client with an error.</summary>
    Task RefuseAsync(HttpContext http, PendingAuthorization pending, OAuthError error);
}
