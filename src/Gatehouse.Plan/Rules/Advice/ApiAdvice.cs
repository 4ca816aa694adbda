using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Text.Mending;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about one API and its tokens.</summary>
internal static class ApiAdvice
{
    private const int ManyScopes = 30;

    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        Advise.If<PlanApi>("api-without-owner", Note, "owner", s => s.Value.Owner is null, "is missing",
            "write whom to ask about the API", null, "Whoever wants access has to ask somebody."),
        Advise.If<PlanApi>("api-without-scopes", Warning, "scopes", s => s.Value.Scopes.IsEmpty, "is missing, so that nobody can get a token for it",
            "define what clients may do there", "RFC 8707 section 2", "Access is asked for by scope."),
        Advise.If<PlanApi>("api-unused", Note, "name", s => !s.Findings.IsFaulty("clients") && s.Value.Scopes.Length > 0 && s.Value.Scopes.All(scope => s.Plan.Index.Find(scope.Name) is { Holders: 0 }), "is an API that no client may call",
            "give its scopes to a client, or remove it", "RFC 9700 section 2.3", "What nobody uses is not looked after."),
        Advise.If<PlanApi>("one-audience-for-all", Warning, "scopes", s => Subjects(s.Value) > 3, "speaks of more than three different things under one audience",
            "make an API, with a resource of its own, for each service", "RFC 9700 section 2.3", "Any of the services that receives a token can use it at all the others."),
        Advise.If<PlanApi>("api-many-scopes", Note, "scopes", s => s.Value.Scopes.Length > ManyScopes, $"has more than {ManyScopes} entries",
            "group them with implies, or use authorization details for what is special", "RFC 9396 section 2", "Nobody who is asked about so many can decide."),
        Advise.If<PlanApi>("resource-without-address", Note, "resource", s => !s.Value.Resource.StartsWith("http", StringComparison.Ordinal), "is no address",
            "use the https address at which the API is reached", "RFC 9728 section 3", "Clients cannot find the provider by the metadata of the API."),
        Advise.If<PlanApi>("token-lifetime-unbound", Note, "token.lifetime", s => s.Value.Token is { SenderConstraint: PlanSenderConstraint.None } && s.Value.Token.Lifetime > TimeSpan.FromMinutes(15) && s.Value.Token.Lifetime <= TimeSpan.FromHours(1), "is longer than 15m for tokens that anybody can use",
            "write 10m, or bind the tokens with sender_constraint: dpop", "RFC 9700 section 2.2.1", "A token that was stolen works until it ends.", _ => Mend.Set("token.lifetime", "10m")),
        Advise.If<PlanApi>("token-lifetime-short", Note, "token.lifetime", s => s.Value.Token.Lifetime < TimeSpan.FromMinutes(1), "is shorter than 1m",
            "write 5m; what must end at once is revoked", "RFC 9700 section 4.14", "Clients do little else than refresh, and clocks differ by more."),
        Advise.If<PlanApi>("opaque-without-reader", Warning, "token.format", s => s.Value is { Token.Format: PlanTokenFormat.Opaque, Gateway: null } && !s.Plan.Clients.Any(client => client.Value.Kind is ClientKind.Api && client.Value.Apis.Contains(s.Value.Name)), "is opaque, but no client of the kind api may ask about its tokens",
            "add a client with kind: api and this API in its apis, or write jwt", "RFC 7662 section 2.1", "Nobody can read the tokens, so every call is refused."),
        Advise.If<PlanApi>("administration-one-factor", Warning, "minimum_acr", s => s.Value.MinimumAcr is null && s.Value.Scopes.Any(scope => scope.Access is "admin" or "manage" or "full"), "is missing for an API with administrative access",
            "write the acr of two factors, such as minimum_acr: mfa", "RFC 9470 section 3", "A password alone, phished once, is enough to administer."),
        Advise.If<PlanApi>("detail-type-unchecked", Warning, "authorization_details", s => s.Value.DetailTypes.Any(type => type.Schema.Type is null && type.Schema.Properties.IsEmpty && type.Schema.Required.IsEmpty), "has a type without a schema",
            "write what a detail must look like", "RFC 9396 section 5", "Anything that a client writes is shown to people and believed by the API."),
        Advise.If<PlanApi>("detail-type-undescribed", Note, "authorization_details", s => s.Value.DetailTypes.Any(type => type.Description is null), "has a type without a description",
            "write what the consent page should say, with {members} of the detail", "RFC 9396 section 2", "People are shown members of JSON."),
    ];

    /// <summary>What the scopes speak of: their text up to the first dot or colon.</summary>
    private static int Subjects(PlanApi api) => api.Scopes.Select(scope => scope.Name.Split('.', ':', '/')[0]).Distinct(StringComparer.Ordinal).Count();
}
