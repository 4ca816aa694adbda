using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;

namespace Gatehouse.Plan.Importing.Keycloak;

/// <summary>Client scopes become scopes of APIs: of the audience that a mapper adds, or of the realm's own.</summary>
internal static class KeycloakScopes
{
    /// <summary>The client scopes that every realm has.</summary>
    public static readonly HashSet<string> BuiltIn = new(StringComparer.Ordinal)
    {
        "openid", "profile", "email", "address", "phone", "offline_access", "roles", "web-origins", "microprofile-jwt", "acr", "basic", "service_account", "organization", "role_list", "saml_organization", "AuthnContextClassRef",
    };

    public static void Translate(ForeignNode realm, PlanDrafting plan)
    {
        foreach (var scope in realm["clientScopes"].Items)
        {
            if (scope["name"].Text is not { } name || BuiltIn.Contains(name)) continue;
            var subject = $"client scope {name}";
            if (scope["protocol"].Text is { } protocol and not "openid-connect")
            {
                plan.LeaveOut(subject, scope.Place, "the client scope", $"{protocol} is not spoken here");
                continue;
            }
            var audiences = Mappers(scope, subject, plan);
            foreach (var other in audiences.Skip(1)) plan.LeaveOut(subject, other.Place, $"the audience {other.Value}", "a scope belongs to one API here; give the other one a scope of its own");
            var api = plan.ApiOf(audiences.Count > 0 ? audiences[0].Value : realm["realm"].Text!, audiences.Count > 0 ? audiences[0].Place : scope.Place);
            var description = scope["attributes"]["consent.screen.text"].Text is { } text && !text.StartsWith("${", StringComparison.Ordinal) ? text : scope["description"].Text;
            plan.TryAddScope(api, name, description, scope.Place);
            plan.LeaveOutRest(subject, scope.Without("id", "attributes", "description", "protocolMappers"));
        }
    }

    /// <summary>The audiences that mappers add; every other mapper is told.</summary>
    public static IReadOnlyList<ForeignText> Mappers(ForeignNode holder, string subject, PlanDrafting plan)
    {
        var audiences = new List<ForeignText>();
        foreach (var mapper in holder["protocolMappers"].Items)
        {
            var config = mapper["config"];
            if (mapper["protocolMapper"].Text == "oidc-audience-mapper" && (config["included.client.audience"].Text ?? config["included.custom.audience"].Text) is { } audience) audiences.Add(new(audience, mapper.Place));
            else plan.LeaveOut(subject, mapper.Place, $"the mapper {mapper["name"].Text} ({mapper["protocolMapper"].Text})", "what a token says is fixed here; gatehouse plan what-if shows it");
        }
        return audiences;
    }
}
