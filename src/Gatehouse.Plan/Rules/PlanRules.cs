using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Authentication;
using Gatehouse.Plan.Rules.Checking;
using Gatehouse.Plan.Rules.Details;
using Gatehouse.Plan.Rules.Gateway;
using Gatehouse.Plan.Rules.Grants;
using Gatehouse.Plan.Rules.Operations;
using Gatehouse.Plan.Rules.Proofs;
using Gatehouse.Plan.Rules.Registration;
using Gatehouse.Plan.Rules.Tables;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about the plan as a whole, and the order in which all tables of rules are checked.</summary>
internal static class PlanRules
{
    private static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.Where<PlanDraft>(ServerFaults.IssuerUrl,
            s => s.Value.Issuer is { } issuer && Uris.FaultOfIssuer(issuer) is { } fault ? [new Breach("issuer", fault)] : [],
            "write the https address that users see, without slash, query or fragment at its end; http is for loopback only", "RFC 8414 section 2",
            needs: ["issuer"]),
        Rule.If<PlanDraft>(ServerFaults.RotationTime,
            "token_signing.rotation", s => s.Value.TokenSigning.Rotation < TimeSpan.FromDays(1) || s.Value.TokenSigning.Rotation > TimeSpan.FromDays(366),
            "is not between 1d and 366d", "write a time such as 30d"),
        Rule.Each<PlanDraft>(ServerFaults.OutgoingPeer,
            "outgoing.allow", plan => plan.OutgoingAllow, (entry, _) => Uris.FaultOfPeer(entry),
            "write a host name, an address or a network, such as keys.internal or 10.1.0.0/16"),
        Rule.Each<PlanDraft>(ServerFaults.ProxyAddress,
            "trusted_proxies", plan => plan.TrustedProxies, (entry, _) => Uris.FaultOfProxy(entry), "write addresses or networks, such as 10.0.0.7 or 10.1.0.0/16"),
        Rule.Where<PlanDraft>(ShapeFaults.NameTwice, s => Twice(s.Value.Apis, "name", api => api.Name), "give every API a name of its own"),
        Rule.Where<PlanDraft>(ShapeFaults.NameTwice, s => Twice(s.Value.Apis, "resource", api => api.Resource), "give every API an identifier of its own", "RFC 8707 section 2"),
        Rule.Where<PlanDraft>(ShapeFaults.NameTwice,
            s => Twice(Scopes(s.Value), "name", scope => scope.Name),
            "name each scope once in the whole plan; a token request names scopes without their API", "RFC 6749 section 3.3"),
        Rule.Where<PlanDraft>(ShapeFaults.NameTwice, s => Twice(s.Value.Clients, "client_id", client => client.ClientId), "give every client an identifier of its own", "RFC 6749 section 2.2"),
        Rule.Where<PlanDraft>(ShapeFaults.NameTwice, s => Twice(s.Value.TrustedIssuers, "issuer", issuer => issuer.Issuer), "write each issuer once"),
        Rule.Where<PlanDraft>(ShapeFaults.NameTwice, s => Twice(s.Value.Users, "username", user => user.Username.ToLowerInvariant()), "give every user a name of its own; case does not tell them apart"),
    ];

    private static readonly ImmutableArray<IRuleTable> Tables =
    [
        RuleTable.OfPlan(Table),
        RuleTable.OfPlan(AuthenticationRules.Table),
        RuleTable.OfPlan(OperationsRules.Table),
        RuleTable.OfPlan(PagesRules.Table),
        RuleTable.OfPlan(ProfileRules.OfPlan),
        RuleTable.OfPlan(TlsRules.Table),
        RuleTable.OfPlan(MtlsRules.OfPlan),
        RuleTable.OfApis(ApiRules.Table),
        RuleTable.OfApis(MtlsRules.OfApi),
        RuleTable.OfPlan(GatewayRules.OfPlan),
        RuleTable.OfApis(GatewayRules.OfApi),
        RuleTable.OfApis(SessionRules.Table),
        RuleTable.OfPlan(SessionRules.OfPlan),
        RuleTable.OfApis(DownstreamRules.Table),
        RuleTable.OfPlan(DownstreamRules.OfPlan),
        RuleTable.OfApis(HierarchyRules.Table),
        RuleTable.OfApis(AuthenticationRules.Apis),
        RuleTable.OfClients(AuthenticationRules.Clients),
        RuleTable.OfApis(DetailRules.OfApis),
        RuleTable.OfClients(DetailRules.OfClients),
        RuleTable.OfClients(ClientRules.Table),
        RuleTable.OfTrustedIssuers(TrustedIssuerRules.Table),
        RuleTable.OfClients(ClientKeyRules.Table),
        RuleTable.OfClients(ProfileRules.Table),
        RuleTable.OfClients(ResponseRules.Table),
        RuleTable.OfClients(MtlsRules.OfClient),
        RuleTable.OfClients(SecretRules.Table),
        RuleTable.OfClients(RedirectRules.Table),
        RuleTable.OfClients(ScopeRules.Table),
        RuleTable.OfClients(OperationsRules.OfClients),
        RuleTable.OfClients(LifetimeRules.Table),
        RuleTable.OfClients(SunsetRules.Table),
        RuleTable.OfClients(ExchangeRules.Table),
        RuleTable.OfClients(PairwiseRules.Table),
        RuleTable.OfRegistration(RegistrationRules.Table),
        RuleTable.OfUsers(UserRules.Table),
        RuleTable.OfPlan(SilenceRules.Table),
    ];

    /// <summary>Every row of every table.</summary>
    public static IEnumerable<IRuleRow> Rows => Tables.SelectMany(table => table.Rows);

    public static void Check(PlanDraft draft, Findings findings)
    {
        foreach (var table in Tables) table.Check(draft, findings);
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
