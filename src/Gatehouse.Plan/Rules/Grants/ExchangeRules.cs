using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules.Grants;

/// <summary>Rules about who may exchange tokens for what.</summary>
internal static class ExchangeRules
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ClientFaults.ExchangeUseless,
            "exchange", s => s.IsWritten("exchange") && !s.Value.UsesTokenExchange, "means nothing without the grant type urn:ietf:params:oauth:grant-type:token-exchange",
            "remove the key, or add the grant type", "RFC 8693 section 2.1", needs: ["kind", "grant_types"]),
        Rule.If<PlanClient>(ClientFaults.ExchangeNothing,
            "exchange.subject_tokens", s => s.Value.Exchange.SubjectTokens.IsEmpty, "is empty, so that nothing could be exchanged", "write access_token, or remove the grant type", needs: ["exchange"]),
        Rule.Where<PlanClient>(ClientFaults.ExchangeTarget, Targets, "name an API of this plan, once, and scopes of it", "RFC 8693 section 5", needs: ["exchange"]),
        Rule.Where<PlanClient>(ClientFaults.MayActUnknown, MayAct, "write the client_id of a client with the grant type urn:ietf:params:oauth:grant-type:token-exchange", "RFC 8693 section 4.4"),
    ];

    private static IEnumerable<Breach> Targets(Subject<PlanClient> s)
    {
        var first = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (target, i) in s.Value.Exchange.Targets.Select((target, i) => (target, i)))
        {
            var key = $"exchange.targets[{i}]";
            if (s.IsFaulty($"{key}.api")) continue;
            if (s.Plan.Apis.FirstOrDefault(api => api.Value.Name == target.Api) is not { } api)
            {
                yield return new Breach($"{key}.api", $"has {s.Quote($"{key}.api", target.Api)}, which is not an API of this plan{s.Suggest($"{key}.api", target.Api, s.Plan.ApiNames)}");
                continue;
            }
            if (!first.Add(target.Api)) yield return new Breach($"{key}.api", "is the same as that of a target above");
            var known = api.Value.Scopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
            for (var j = 0; j < target.Scopes.Length; j++)
                if (s.Plan.ScopesAreKnown && !known.Contains(target.Scopes[j]))
                    yield return new Breach($"{key}.scopes[{j}]", $"has {s.Quote($"{key}.scopes[{j}]", target.Scopes[j])}, which is not a scope of {target.Api}{s.Suggest($"{key}.scopes[{j}]", target.Scopes[j], known)}");
        }
    }

    private static IEnumerable<Breach> MayAct(Subject<PlanClient> s)
    {
        if (s.Value.MayAct is not { } actor || s.IsFaulty("may_act")) yield break;
        var able = s.Plan.Clients.Where(client => client.Value.UsesTokenExchange).Select(client => client.Value.ClientId).ToHashSet(StringComparer.Ordinal);
        if (!able.Contains(actor))
            yield return new Breach("may_act", $"has {s.Quote("may_act", actor)}, which is no client that may exchange tokens{s.Suggest("may_act", actor, able)}");
    }
}
