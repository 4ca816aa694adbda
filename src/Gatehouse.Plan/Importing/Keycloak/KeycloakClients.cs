using System.Text.Json.Nodes;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.Keycloak;

/// <summary>Clients of a realm.</summary>
internal static class KeycloakClients
{
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal) { "account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console" };

    private static readonly string[] Ordinary =
    [
        "id", "clientId", "name", "description", "enabled", "surrogateAuthRequired", "alwaysDisplayInConsole", "notBefore", "fullScopeAllowed", "nodeReRegistrationTimeout", "access", "adminUrl", "baseUrl", "rootUrl", "frontchannelLogout", "attributes", "protocolMappers",
        "registeredNodes", "useTemplateConfig", "useTemplateScope", "useTemplateMappers", "consentRequired", "secret", "registrationAccessToken",
    ];

    public static void Translate(ForeignNode realm, PlanDrafting plan)
    {
        var own = new List<string>();
        foreach (var client in realm["clients"].Items)
        {
            if (client["clientId"].Text is not { } id) plan.LeaveOut("", client.Place, "a client", "it has no clientId");
            else if (Own.Contains(id)) own.Add(id);
            else if (client["protocol"].Text is { } protocol and not "openid-connect") plan.LeaveOut($"client {id}", client.Place, "the client", $"it speaks {protocol}, which is not spoken here");
            else if (!client["enabled"].Flag(true)) plan.LeaveOut($"client {id}", client.Place, "the client", "it is disabled; enable it before the export, or leave it behind");
            else Translate(id, client, realm, plan);
        }
        if (own.Count > 0) plan.LeaveOut(KeycloakImport.SubjectOf(realm), realm["clients"].Place, $"the clients {string.Join(", ", own)}", "they are Keycloak's own");
        foreach (var former in (string[])["applications", "oauthClients"])
            if (realm[former].Items.Any()) plan.LeaveOut(KeycloakImport.SubjectOf(realm), realm[former].Place, former, "only Keycloak before version 1.2 wrote clients so; import the realm there first and export it again");
    }

    private static void Translate(string id, ForeignNode client, ForeignNode realm, PlanDrafting plan)
    {
        var draft = new ClientDraft(id, client.Place)
        {
            Name = client["name"].Text is { } name && !name.StartsWith("${", StringComparison.Ordinal) ? name : null,
            IsPublic = client["publicClient"].Flag(),
            ConsentIsImplied = !client["consentRequired"].Flag(),
        };
        Grants(client, draft);
        if (client["bearerOnly"].Flag())
        {
            draft.IsPublic = false;
            draft.Grants.Clear();
            draft.Apis.Add(plan.ApiOf(id, client.Place));
        }
        Proof(client, draft, plan);
        Addresses(client, draft, plan);
        ScopesOf(client, realm, draft, plan);
        KeycloakAttributes.Translate(client["attributes"], draft, plan);
        foreach (var audience in KeycloakScopes.Mappers(client, draft.Subject, plan))
            plan.GiveAccess(draft, plan.ApiOf(audience.Value, audience.Place), audience.Place, $"the audience {audience.Value} in every token");
        if (client["authorizationSettings"] is { IsObject: true } settings) plan.LeaveOut(draft.Subject, settings.Place, "authorization settings", "what a caller may do is decided by scopes and roles of routes here");
        plan.LeaveOutRest(draft.Subject, client.Without(Ordinary));
        plan.AddClient(draft);
    }

    private static void Grants(ForeignNode client, ClientDraft draft)
    {
        Grant(client["standardFlowEnabled"], true, GrantTypes.AuthorizationCode);
        Grant(client["implicitFlowEnabled"], false, GrantTypes.Implicit);
        Grant(client["directAccessGrantsEnabled"], false, GrantTypes.Password);
        Grant(client["serviceAccountsEnabled"], false, GrantTypes.ClientCredentials);
        var attributes = client["attributes"];
        Grant(attributes["oauth2.device.authorization.grant.enabled"], false, GrantTypes.DeviceCode);
        Grant(attributes["oidc.ciba.grant.enabled"], false, GrantTypes.Ciba);
        Grant(attributes["standard.token.exchange.enabled"], false, GrantTypes.TokenExchange);
        // Only a client that signs nobody in goes without, unless it says so itself.
        if (draft.HasUsers && attributes["use.refresh.tokens"].Flag(true)) draft.Grants[GrantTypes.RefreshToken] = client.Place;

        void Grant(ForeignNode flag, bool otherwise, string grant)
        {
            if (flag.Flag(otherwise)) draft.Grants[grant] = flag.IsWritten ? flag.Place : client.Place;
        }
    }

    private static void Proof(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        var secret = client["secret"];
        var attributes = client["attributes"];
        switch (client["clientAuthenticatorType"].Text)
        {
            case "client-jwt":
                draft.AuthenticationMethod = draft.IsPublic ? null : ClientAuthenticationMethods.PrivateKeyJwt;
                draft.JwksUri = attributes["use.jwks.url"].Flag() ? attributes["jwks.url"].Text : null;
                draft.Jwks = attributes["use.jwks.string"].Flag() ? attributes["jwks.string"].Text : null;
                if (!draft.IsPublic && draft.JwksUri is null && draft.Jwks is null) plan.LeaveOut(draft.Subject, attributes.Place, "the client's certificate", "write its public key as jwks, or jwks_uri");
                return;
            case "client-secret-jwt":
                draft.AuthenticationMethod = draft.IsPublic ? null : ClientAuthenticationMethods.ClientSecretJwt;
                break;
            case "client-x509":
                draft.AuthenticationMethod = draft.IsPublic ? null : ClientAuthenticationMethods.TlsClientAuth;
                if (attributes["x509.subjectdn"].Text is { } subject) draft.Others["tls_client_auth_subject_dn"] = subject;
                return;
        }
        // An export of the console masks secrets.
        if (secret.Text is { } value && !draft.IsPublic) draft.Secrets.Add(new SecretDraft(secret.Place, value.All(static c => c == '*') ? null : value));
        if (attributes["client.secret.rotated"] is { Text: { } rotated } former && !rotated.All(static c => c == '*') && !draft.IsPublic) draft.Secrets.Add(new SecretDraft(former.Place, rotated, Name: "rotated"));
    }

    private static void Addresses(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        var root = client["rootUrl"].Text?.TrimEnd('/');
        foreach (var uri in client["redirectUris"].Texts)
            // What begins with a slash is below the client's root.
            draft.RedirectUris.Add(uri.Value.StartsWith('/') && root is not null && !root.Contains("${", StringComparison.Ordinal) ? uri with { Value = root + uri.Value } : uri);
        foreach (var origin in client["webOrigins"].Texts)
            if (origin.Value == "*") plan.LeaveOut(draft.Subject, origin.Place, "any origin (*)", "pages of anybody could call in the client's name; write the origins");
            else if (origin.Value != "+") draft.Origins.Add(origin with { Value = origin.Value.TrimEnd('/') });
        var afterLogout = client["attributes"]["post.logout.redirect.uris"];
        foreach (var uri in afterLogout.Text?.Split("##", StringSplitOptions.RemoveEmptyEntries) ?? [])
            if (uri == "+") draft.PostLogoutRedirectUris.AddRange(draft.RedirectUris);
            else if (uri != "-") draft.PostLogoutRedirectUris.Add(new(uri.StartsWith('/') && root is not null ? root + uri : uri, afterLogout.Place));
    }

    private static void ScopesOf(ForeignNode client, ForeignNode realm, ClientDraft draft, PlanDrafting plan)
    {
        var byDefault = client["defaultClientScopes"] is { IsList: true } own ? own : realm["defaultDefaultClientScopes"];
        var optional = client["optionalClientScopes"] is { IsList: true } asked ? asked : realm["defaultOptionalClientScopes"];
        foreach (var scope in (IEnumerable<ForeignText>)[.. byDefault.Texts, .. optional.Texts])
            // Built-in ones that say nothing about a client's access, or that it has anyway where there are no users.
            if (!KeycloakScopes.BuiltIn.Contains(scope.Value) || (draft.HasUsers && scope.Value is Scopes.Profile or Scopes.Email or Scopes.OfflineAccess && (scope.Value != Scopes.OfflineAccess || draft.Has(GrantTypes.RefreshToken)))) draft.Scopes.Add(scope);
        draft.DefaultScopes = [.. byDefault.Texts.Select(static scope => scope.Value), Scopes.OpenId];
    }
}
