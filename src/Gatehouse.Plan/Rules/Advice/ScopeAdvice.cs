using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Checking;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about scopes: those that an API defines, and those that a client may ask for.</summary>
internal static class ScopeAdvice
{
    private const int ManyScopes = 15;

    private static readonly FrozenSet<string> WideWords = ["*", "all", "any", "full", "full_access", "everything", "root", "superuser"];

    public static readonly ImmutableArray<Rule<PlanApi>> OfApis =
    [
        EachScope("scope-unused", Note, "name", (scope, s) => !s.Findings.IsFaulty("clients") && s.Plan.Index.Find(scope.Name) is { Holders: 0 }, "is a scope that no client may ask for",
            "remove it, or give it to a client", "RFC 9700 section 2.3", "What nobody needs is one more thing to get wrong."),
        EachScope("scope-without-description", Note, "description", (scope, s) => scope.Description is null && s.Plan.Index.Find(scope.Name) is { Holders: > 0 }, "is missing, so that people are asked about an identifier",
            "write what the consent page should say", "RFC 6749 section 3.3", "People allow what they do not understand."),
        EachScope("scope-without-access", Note, "access", (scope, _) => scope.Access is null, "is missing",
            "write read or write, so that rules and pictures can tell them apart", null, "Nobody can tell what the scope lets a client do."),
        EachScope("scope-wide", Warning, "name", (scope, _) => scope.Name.Split('.', ':', '/').Any(WideWords.Contains), "is a scope for everything",
            "define a scope for each thing that a client does", "RFC 9700 section 2.3", "Every token then opens everything, and least privilege is impossible."),
        EachScope("read-implies-write", Warning, "implies", (scope, s) => ScopeIndex.Reads(scope) && scope.Implies.Any(implied => s.Plan.Index.Find(implied) is { } found && ScopeIndex.Changes(found.Scope)), "lets a scope that reads stand for one that changes data",
            "turn it round: let the one that changes data imply the one that reads", "RFC 9700 section 2.3", "Whoever was allowed to look can then change."),
    ];

    public static readonly ImmutableArray<Rule<PlanClient>> OfClients =
    [
        Advise.If<PlanClient>("client-many-scopes", Warning, "scope", s => Own(s).Count() > ManyScopes, $"has more than {ManyScopes} scopes of APIs",
            "give it those that it uses, or split it", "RFC 9700 section 2.3", "A stolen token opens all of it."),
        Advise.If<PlanClient>("client-whole-api", Note, "scope", s => Own(s).GroupBy(found => found.Api).Any(api => api.Key.Scopes.Length > 3 && api.Count() == api.Key.Scopes.Length), "has every scope of an API",
            "give it those that it uses", "RFC 9700 section 2.3", "Clients that may do everything are the ones worth stealing from."),
        Advise.If<PlanClient>("client-many-apis", Note, "scope", s => Own(s).Select(found => found.Api).Distinct().Count() > 5, "has scopes of more than five APIs",
            "split it, or let the APIs behind be called by token exchange", "RFC 8707 section 3", "One client that opens everything is the way to everything."),
        Advise.If<PlanClient>("write-unasked", Note, "default_scope", s => s.Value is { HasUsers: true, DefaultScope: null } && HasBoth(Own(s)), "is missing, so that a request without scope gets what changes data too",
            "write the scopes that read; the client asks for the others when it needs them", "RFC 9700 section 2.3", "Tokens for looking at a page should not be able to change it."),
        Advise.If<PlanClient>("service-changes-unbound", Note, "dpop_bound_access_tokens", s => s.Value is { Kind: ClientKind.Service, DPoPBoundAccessTokens: false, CertificateBoundAccessTokens: false } && Unbound(s) && Own(s).Any(found => ScopeIndex.Changes(found.Scope)), "is off for a service that changes data",
            "write on, or bind the tokens to a certificate", "RFC 9700 section 2.2.1", "Tokens of services lie in logs and queues, where whoever finds them can use them."),
    ];

    private static bool Unbound(Subject<PlanClient> s) => !Profiles.IsFapi2(s.Value.Profile ?? s.Plan.Profile);

    private static IEnumerable<IndexedScope> Own(Subject<PlanClient> s) => s.Value.Scope.Select(s.Plan.Index.Find).OfType<IndexedScope>();

    private static bool HasBoth(IEnumerable<IndexedScope> scopes) =>
        scopes.GroupBy(found => found.Api).Any(api => api.Any(found => ScopeIndex.Reads(found.Scope)) && api.Any(found => ScopeIndex.Changes(found.Scope)));

    private static Rule<PlanApi> EachScope(string id, FindingLevel level, string key, Func<PlanScope, Subject<PlanApi>, bool> broken, string message, string remedy, string? source, string why) =>
        Advise.Where<PlanApi>(id, level, s => s.Value.Scopes.Select((scope, i) => (scope, i)).Where(found => broken(found.scope, s))
            .Select(found => new Breach(s.IsWritten($"scopes[{found.i}].{key}") ? $"scopes[{found.i}].{key}" : $"scopes[{found.i}]", key is "name" || s.IsWritten($"scopes[{found.i}].{key}") ? message : $"{message.Replace("is missing", $"has no {key}", StringComparison.Ordinal)}")), remedy, source, why);
}
