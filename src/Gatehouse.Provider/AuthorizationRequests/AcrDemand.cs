using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>How strongly the user must have proved who they are for one request.</summary>
/// <param name="Values">The names that were asked for, the preferred one first; empty when none was.</param>
/// <param name="Level">What satisfies the request.</param>
/// <param name="Required">Whether less is a refusal; otherwise it is a wish.</param>
internal sealed record AcrDemand(IReadOnlyList<string> Values, AuthenticationLevel Level, bool Required)
{
    public static readonly AcrDemand None = new([], AuthenticationLevel.None, false);

    /// <summary>
    /// Reads <c>acr_values</c>. It is a wish of a client that asks who somebody is, and a condition where access to an API is asked for;
    /// what the plan demands for client or API is a condition always.
    /// </summary>
    /// <param name="claims">The parameter <c>claims</c>, by which a value can be essential, or wished for in another way; null when there is none.</param>
    [Spec("OIDC Core", "3.1.2.1"), Spec("OIDC Core", "5.5.1.1"), Spec("RFC 9470", "4"), Spec("RFC 9470", "5")]
    public static OAuthError? Read(RequestParameters request, ClaimsRequest? claims, Client client, IReadOnlyList<Api> apis, AcrNames names, out AcrDemand demand)
    {
        demand = None;
        var minimum = client.MinimumLevel;
        for (var index = 0; index < apis.Count; index++)
            if (apis[index].MinimumLevel > minimum)
                minimum = apis[index].MinimumLevel;
        var (text, essential, wished) = (request[Parameters.AcrValues], claims?.EssentialAcr, claims?.WishedAcr);
        if (text is null && essential is null && wished is null && client.DefaultAcrValues.IsEmpty && minimum == AuthenticationLevel.None) return null;

        var asked = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var values = essential ?? asked ?? wished ?? client.DefaultAcrValues;
        var known = values.Where(value => names.LevelOf(value) > AuthenticationLevel.None).ToList();
        var required = essential is not null || (asked is not null && apis.Count > 0);
        if (known.Count == 0 && required) return OAuthErrors.AuthenticationRequirementsUnmet;
        var level = known.Count == 0 ? AuthenticationLevel.None : known.Min(names.LevelOf);
        demand = minimum >= level ? new AcrDemand(known, minimum, minimum > AuthenticationLevel.None) : new AcrDemand(known, level, required);
        return null;
    }

    /// <summary>The <c>acr</c> to tell: of the values asked for the most preferred one that the level reaches, else the name of the level.</summary>
    [Spec("OIDC Core", "2")]
    public string? NameFor(AuthenticationLevel reached, AcrNames names)
    {
        foreach (var value in Values)
            if (names.LevelOf(value) <= reached)
                return value;
        return names.NameOf(reached);
    }
}
