using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules.Details;

/// <summary>Rules about authorization details: which types there are, and who may ask for them.</summary>
internal static class DetailRules
{
    public static readonly ImmutableArray<Rule<PlanApi>> OfApis =
    [
        Rule.Where<PlanApi>(ApiFaults.DetailSyntax,
            s => s.Value.DetailTypes.Select((type, i) => (type, i)).Where(found => found.type.Type.Length > 0 && !Syntax.IsName(found.type.Type))
                .Select(found => new Breach($"authorization_details[{found.i}].type", "is not a name")),
            "use letters, digits, dots, dashes and underscores, 64 at most", "RFC 9396 section 2"),
        Rule.Where<PlanApi>(ShapeFaults.NameTwice, Twice, "name each type once in the whole plan; a request names types without their API", "RFC 9396 section 2"),
    ];

    public static readonly ImmutableArray<Rule<PlanClient>> OfClients =
    [
        Rule.Where<PlanClient>(ApiFaults.DetailUnknown,
            s => s.Value.AuthorizationDetailsTypes.Select((type, i) => (type, i)).Where(found => !Types(s.Plan.Apis.Select(api => api.Value)).Contains(found.type))
                .Select(found => new Breach($"authorization_details_types[{found.i}]", $"has {s.Quote($"authorization_details_types[{found.i}]", found.type)}, which no API defines")),
            "name a type that stands in the authorization_details of an API", "RFC 9396 section 10"),
        Rule.If<PlanClient>(ClientFaults.KeyWithoutUsers,
            "authorization_details_types", s => !s.Value.AuthorizationDetailsTypes.IsEmpty && !s.Value.HasUsers, "means nothing for a client without users",
            "remove the key, or add a grant type that has users", needs: ["kind", "grant_types"]),
    ];

    private static IEnumerable<Breach> Twice(Subject<PlanApi> s)
    {
        var before = Types(s.Plan.Apis.TakeWhile(api => api.Path != s.Path).Select(api => api.Value));
        for (var i = 0; i < s.Value.DetailTypes.Length; i++)
            if (!before.Add(s.Value.DetailTypes[i].Type))
                yield return new Breach($"authorization_details[{i}].type", "is the same as another type of the plan");
    }

    private static HashSet<string> Types(IEnumerable<PlanApi> apis) => [.. apis.SelectMany(api => api.DetailTypes).Select(type => type.Type)];
}
