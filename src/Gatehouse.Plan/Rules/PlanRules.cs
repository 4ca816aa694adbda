using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Details;
using Gatehouse.Plan.Rules.Gateway;
using Gatehouse.Plan.Rules.Grants;
using Gatehouse.Plan.Rules.Authentication;
using Gatehouse.Plan.Rules.Operations;
using Gatehouse.Plan.Rules.Proofs;
using Gatehouse.Plan.Rules.Registration;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about the plan as a whole, and the order in which all tables of rules are checked.</summary>
internal static class PlanRules
{
    private static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.Where<PlanDraft>(
            s => s.Value.Issuer is { } issuer && Uris.FaultOfIssuer(issuer) is { } fault ? [new Breach("issuer", fault)] : [],
            "write the https address that users see, without slash, query or fragment at its end; http is for loopback only", "RFC 8414 section 2",
            needs: ["issuer"]),
        Rule.If<PlanDraft>(
            "token_signing.rotation", s => s.Value.TokenSigning.Rotation < TimeSpan.FromDays(1) || s.Value.TokenSigning.Rotation > TimeSpan.FromDays(366),
            "is not between 1d and 366d", "write a time such as 30d"),
        Rule.Each<PlanDraft>(
            "outgoing.allow", plan => plan.OutgoingAllow, (entry, _) => Uris.FaultOfPeer(entry),
            "write a host name, an address or a network, such as keys.internal or 10.1.0.0/16"),
        Rule.Each<PlanDraft>(
            "trusted_proxies", plan => plan.TrustedProxies, (entry, _) => Uris.FaultOfProxy(entry), "write addresses or networks, such as 10.0.0.7 or 10.1.0.0/16"),
        Rule.Where<PlanDraft>(s => Twice(s.Value.Apis, "name", api => api.Name), "give every API a name of its own"),
        Rule.Where<PlanDraft>(s => Twice(s.Value.Apis, "resource", api => api.Resource), "give every API an identifier of its own", "RFC 8707 section 2"),
        Rule.Where<PlanDraft>(
            s => Twice(Scopes(s.Value), "name", scope => scope.Name),
            "name each scope once in the whole plan; a token request names scopes without their API", "RFC 6749 section 3.3"),
        Rule.Where<PlanDraft>(s => Twice(s.Value.Clients, "client_id", client => client.ClientId), "give every client an identifier of its own", "RFC 6749 section 2.2"),
        Rule.Where<PlanDraft>(s => Twice(s.Value.TrustedIssuers, "issuer", issuer => issuer.Issuer), "write each issuer once"),
        Rule.Where<PlanDraft>(s => Twice(s.Value.Users, "username", user => user.Username.ToLowerInvariant()), "give every user a name of its own; case does not tell them apart"),
    ];

    public static void Check(PlanDraft draft, Findings findings)
    {
        CheckEach(Table, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(AuthenticationRules.Table, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(OperationsRules.Table, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(ProfileRules.OfPlan, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(TlsRules.Table, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(MtlsRules.OfPlan, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(ApiRules.Table, draft.Apis, draft, findings);
        CheckEach(MtlsRules.OfApi, draft.Apis, draft, findings);
        CheckEach(GatewayRules.OfPlan, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(GatewayRules.OfApi, draft.Apis, draft, findings);
        CheckEach(SessionRules.Table, draft.Apis, draft, findings);
        CheckEach(SessionRules.OfPlan, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(DownstreamRules.Table, draft.Apis, draft, findings);
        CheckEach(DownstreamRules.OfPlan, [new Placed<PlanDraft>(draft, "")], draft, findings);
        CheckEach(HierarchyRules.Table, draft.Apis, draft, findings);
        CheckEach(AuthenticationRules.Apis, draft.Apis, draft, findings);
        CheckEach(AuthenticationRules.Clients, draft.Clients, draft, findings);
        CheckEach(DetailRules.OfApis, draft.Apis, draft, findings);
        CheckEach(DetailRules.OfClients, draft.Clients, draft, findings);
        CheckEach(ClientRules.Table, draft.Clients, draft, findings);
        CheckEach(TrustedIssuerRules.Table, draft.TrustedIssuers, draft, findings);
        CheckEach(ClientKeyRules.Table, draft.Clients, draft, findings);
        CheckEach(ProfileRules.Table, draft.Clients, draft, findings);
        CheckEach(ResponseRules.Table, draft.Clients, draft, findings);
        CheckEach(MtlsRules.OfClient, draft.Clients, draft, findings);
        CheckEach(SecretRules.Table, draft.Clients, draft, findings);
        CheckEach(RedirectRules.Table, draft.Clients, draft, findings);
        CheckEach(ScopeRules.Table, draft.Clients, draft, findings);
        CheckEach(LifetimeRules.Table, draft.Clients, draft, findings);
        CheckEach(SunsetRules.Table, draft.Clients, draft, findings);
        CheckEach(ExchangeRules.Table, draft.Clients, draft, findings);
        CheckEach(PairwiseRules.Table, draft.Clients, draft, findings);
        if (draft.Registration is { } registration) CheckEach(RegistrationRules.Table, [new Placed<PlanRegistration>(registration, "registration")], draft, findings);
        CheckEach(UserRules.Table, draft.Users, draft, findings);
    }

    private static void CheckEach<T>(ImmutableArray<Rule<T>> table, ImmutableArray<Placed<T>> parts, PlanDraft draft, Findings findings)
    {
        foreach (var part in parts)
        {
            var subject = new Subject<T>(part.Value, part.Path, draft, findings);
            foreach (var rule in table)
            {
                if (findings.IsFull) return;
                rule.Check(subject);
            }
        }
    }

    private static IEnumerable<Placed<PlanScope>> Scopes(PlanDraft plan) =>
        plan.Apis.SelectMany(api => api.Value.Scopes.Select((scope, i) => new Placed<PlanScope>(scope, PlanPath.Item($"{api.Path}.scopes", i))));

    private static IEnumerable<Breach> Twice<T>(IEnumerable<Placed<T>> parts, string key, Func<T, string> nameOf)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
            if (nameOf(part.Value) is { Length: > 0 } name && !first.TryAdd(name, part.Path))
                yield return new Breach($"{part.Path}.{key}", $"is the same as that of {first[name]}");
    }
}
