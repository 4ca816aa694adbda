using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Importing.OpenIddict;

/// <summary>Applications of OpenIddict: what one may do, its permissions say.</summary>
internal static class OpenIddictClients
{
    public static void Translate(string id, ForeignNode application, PlanDrafting plan)
    {
        var draft = new ClientDraft(id, application.Place)
        {
            Name = application["DisplayName"].Text,
            IsPublic = (application["ClientType"].Text ?? application["Type"].Text) is { } type ? type.Equals("public", StringComparison.OrdinalIgnoreCase) : application["ClientSecret"].Text is null && application["JsonWebKeySet"].Text is null,
            IsNative = application["ApplicationType"].Text == "native",
            ConsentIsImplied = application["ConsentType"].Text is "implicit",
        };
        if (application["ConsentType"].Text is "external" or "systematic") plan.Change(draft.Subject, application["ConsentType"].Place, $"the consent {application["ConsentType"].Text}", "is ask here");
        var mayIntrospect = Permissions(OpenIddictImport.Unwrapped(application["Permissions"]), draft, plan);
        if (draft.HasUsers && draft.Has(GrantTypes.RefreshToken)) draft.Scopes.Add(new(Scopes.OfflineAccess, application.Place));
        // Who asks about tokens is the API for which they are.
        if (mayIntrospect && draft.Grants.Count == 0) draft.Apis.AddRange(plan.Apis.Where(api => api.Audience == id));
        if (mayIntrospect && draft.Grants.Count == 0 && draft.Apis.Count == 0) plan.LeaveOut(draft.Subject, application.Place, "asking about tokens", "no scope names it as its resource, so that it is not known for which API it asks");
        Proof(application, draft, plan);
        draft.RedirectUris.AddRange(OpenIddictImport.Unwrapped(application["RedirectUris"]).Texts);
        draft.PostLogoutRedirectUris.AddRange(OpenIddictImport.Unwrapped(application["PostLogoutRedirectUris"]).Texts);
        foreach (var requirement in OpenIddictImport.Unwrapped(application["Requirements"]).Texts)
            if (requirement.Value == "ft:par" && draft.Has(GrantTypes.AuthorizationCode)) draft.Others["require_pushed_authorization_requests"] = "on";
            else if (requirement.Value != "ft:pkce") plan.LeaveOut(draft.Subject, requirement.Place, $"the requirement {requirement.Value}", "has no counterpart here");
        foreach (var (name, value) in OpenIddictImport.Unwrapped(application["Settings"]).Members) plan.LeaveOut(draft.Subject, value.Place, $"the setting {name} {value.Text}", "how long a token lives, the API says: apis[].token.lifetime; for refresh tokens write refresh");
        foreach (var (name, value) in OpenIddictImport.Unwrapped(application["Properties"]).Members) plan.LeaveOut(draft.Subject, value.Place, $"the property {name}", "the plan keeps none for others; write it in a comment");
        plan.LeaveOutRest(draft.Subject, application.Without("Id", "ConcurrencyToken", "DisplayNames"));
        plan.AddClient(draft);
    }

    /// <summary>Reads what the application may do; whether it may ask about tokens.</summary>
    private static bool Permissions(ForeignNode permissions, ClientDraft draft, PlanDrafting plan)
    {
        var mayIntrospect = false;
        var signsIn = false;
        foreach (var permission in permissions.Texts)
            if (permission.Value.Split(':', 2) is not [var kind, var what]) plan.LeaveOut(draft.Subject, permission.Place, $"the permission {permission.Value}", "it is of no known kind");
            else if (kind == "gt") draft.Grants[what] = permission.Place;
            else if (kind == "scp") draft.Scopes.Add(permission with { Value = what });
            else if (kind == "rst") draft.ResponseTypes.Add(what);
            else if (kind == "ept") (mayIntrospect, signsIn) = (mayIntrospect || what == "introspection", signsIn || what == "authorization");
            else if (kind is not ("aud" or "rsrc")) plan.LeaveOut(draft.Subject, permission.Place, $"the permission {permission.Value}", "it is of no known kind");
        if (!signsIn && draft.Grants.Remove(GrantTypes.AuthorizationCode, out var place)) plan.LeaveOut(draft.Subject, place, "the grant authorization_code", "the application may not use the authorization endpoint");
        draft.ResponseTypes.RemoveAll(static type => type == "code" || type.StartsWith("code ", StringComparison.Ordinal) || type == "none");
        return mayIntrospect;
    }

    private static void Proof(ForeignNode application, ClientDraft draft, PlanDrafting plan)
    {
        if (application["JsonWebKeySet"].Text is { } keys && !draft.IsPublic)
        {
            draft.Jwks = keys;
            if (application["ClientSecret"].Text is null) draft.AuthenticationMethod = ClientAuthenticationMethods.PrivateKeyJwt;
        }
        if (application["ClientSecret"] is not { Text: { } secret } field) return;
        // What is no hash was written by somebody who replaced the manager, or is a descriptor.
        if (IdentityHash.Parse(secret, out var fault) is { } hash) draft.Secrets.Add(new SecretDraft(field.Place, Hash: hash));
        else if (secret.StartsWith("AQ", StringComparison.Ordinal) && secret.Length > 60) plan.LeaveOut(draft.Subject, field.Place, "the hash of the secret", $"it {fault}; give the client a new secret");
        else draft.Secrets.Add(new SecretDraft(field.Place, secret));
    }
}
