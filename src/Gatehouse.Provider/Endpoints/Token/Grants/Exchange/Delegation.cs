using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;

namespace Gatehouse.Provider.Endpoints.Token.Grants.Exchange;

/// <summary>Decides who the new token says is acting. Silence about it is impersonation, and needs the plan's word.</summary>
[Spec("RFC 8693", "1.1"), Spec("RFC 8693", "4.1"), Spec("RFC 8693", "4.4")]
internal static class Delegation
{
    private const int LongestChain = 5;

    public static OAuthError? Decide(Client caller, Api api, ShownToken subject, ShownToken? actor, out string? act)
    {
        act = subject.Actor;
        var acting = actor?.Subject ?? caller.ClientId;
        // Whom the subject token was issued to is in it already, and becomes no actor by asking for less.
        if (actor is null && subject.ClientId == caller.ClientId) return null;
        if (subject.MayAct is { } only && only != acting) return OAuthErrors.ActorNotAllowed;
        // What was said about who acted before is never taken away again.
        if (actor is null && caller.Exchange.Targets.GetValueOrDefault(api.Name) is { Impersonation: true }) return null;
        if (ActorClaims.Length(subject.Actor) >= LongestChain) return OAuthErrors.DelegationTooLong;
        act = ActorClaims.Chain(acting, caller.ClientId, subject.Actor);
        return null;
    }
}
