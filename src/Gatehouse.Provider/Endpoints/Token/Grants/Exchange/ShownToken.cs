using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Endpoints.Token.Grants.Exchange;

/// <summary>A subject or actor token that was found good.</summary>
/// <param name="Apis">What it is meant for.</param>
/// <param name="EndsAt">Nothing that comes of it lives longer.</param>
/// <param name="GrantId">The grant at its root; null when it has none (a service's own token, an ID token).</param>
/// <param name="Session">The login that an ID token tells of.</param>
/// <param name="Actor">Who acts already, as the claim <c>act</c>.</param>
/// <param name="MayAct">Who alone may act next.</param>
internal sealed record ShownToken(
    string Subject,
    string ClientId,
    IReadOnlyList<Api> Apis,
    ScopeSet Scope,
    DateTimeOffset EndsAt,
    GrantId? GrantId = null,
    Session? Session = null,
    string? Actor = null,
    string? MayAct = null)
{
    /// <summary>An access token, as far as it is the caller's business.</summary>
    public static ShownToken Of(AccessTokenContent content, Client caller, ProviderSnapshot snapshot)
    {
        content = MultipleResources.AsSeenBy(caller, content, snapshot);
        return new ShownToken(
            content.Subject, content.ClientId, MultipleResources.ApisOf(content, snapshot), ScopeSet.Parse(content.Scope), DateTimeOffset.FromUnixTimeSeconds(content.Expires),
            content.GrantId is { } id && Storage.GrantId.TryParse(id, out var grantId) ? grantId : null, Actor: content.Actor, MayAct: content.MayAct);
    }

    /// <summary>Whether there is something in the database whose end is its end.</summary>
    public bool HasRoot => GrantId is not null || Session is not null;
}
