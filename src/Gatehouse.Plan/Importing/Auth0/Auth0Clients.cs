using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.Auth0;

/// <summary>Applications of a tenant.</summary>
internal static class Auth0Clients
{
    private static readonly string[] Ordinary =
    [
        "name", "description", "tenant", "global", "callback_url_template", "client_metadata", "oidc_conformant", "cross_origin_auth", "cross_origin_authentication", "cross_origin_loc", "custom_login_page_on", "sso", "sso_disabled", "is_token_endpoint_ip_header_trusted", "signing_keys",
        "encryption_key", "owners", "form_template", "organization_usage", "organization_require_behavior", "refresh_token", "resource_server_identifier", "custom_login_page", "custom_login_page_preview", "jwt_configuration", "oidc_logout", "oidc_backchannel_logout",
    ];

    public static void Translate(ForeignNode client, IReadOnlyList<ForeignNode> grants, PlanDrafting plan)
    {
        if (client["global"].Flag() || client["name"].Text is not { } name) return;
        var id = client["client_id"].Text;
        if (id is null || Auth0Import.Keyword.IsMatch(id))
        {
            id = Slug(name);
            plan.Change($"client {id}", client.Place, $"the application {name}", "the export has no client_id, so its name stands for it; export with AUTH0_EXPORT_IDENTIFIERS=true, or write the one that the application sends");
        }
        var type = client["app_type"].Text;
        var draft = new ClientDraft(id, client.Place)
        {
            Name = name,
            SpeakingName = name,
            LogoUri = client["logo_uri"].Text,
            IsNative = type == "native",
            IsPublic = client["token_endpoint_auth_method"].Text is { } method ? method == ClientAuthenticationMethods.None : type is "spa" or "native",
            ConsentIsImplied = client["is_first_party"].Flag(true),
        };
        if (type == "resource_server") AsApi(client, draft, plan);
        else Grants(client, type, draft);
        Proof(client, draft, plan);
        foreach (var (key, addresses) in ((string, List<ForeignText>)[])[("callbacks", draft.RedirectUris), ("allowed_logout_urls", draft.PostLogoutRedirectUris), ("allowed_origins", draft.Origins), ("web_origins", draft.Origins)])
            foreach (var address in client[key].Texts)
                if (Auth0Import.Keyword.IsMatch(address.Value)) plan.LeaveOut(draft.Subject, address.Place, address.Value, "it has a keyword of the Deploy CLI in it; export without AUTH0_PRESERVE_KEYWORDS");
                else if (!addresses.Exists(known => known.Value == address.Value)) addresses.Add(address);
        ScopesOf(client, grants, draft, plan);
        Others(client, draft, plan);
        plan.LeaveOutRest(draft.Subject, client.Without(Ordinary));
        plan.AddClient(draft);
    }

    private static void AsApi(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        if (client["resource_server_identifier"].Text is { } identifier) draft.Apis.Add(plan.ApiOf(identifier, client["resource_server_identifier"].Place));
        client.Without("grant_types");
    }

    private static void Grants(ForeignNode client, string? type, ClientDraft draft)
    {
        string[] otherwise = type switch
        {
            "spa" or "native" => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
            "non_interactive" => [GrantTypes.ClientCredentials],
            _ => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        };
        foreach (var grant in client["grant_types"].Texts is { Count: > 0 } written ? written : [.. otherwise.Select(grant => new ForeignText(grant, client.Place))]) draft.Grants[grant.Value] = grant.Place;
        // Every new application has it, and only one with a client grant can use it.
        if (draft.Has(GrantTypes.AuthorizationCode)) draft.IsPublic |= type is "spa" or "native" && client["token_endpoint_auth_method"].Text is null;
    }

    private static void Proof(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        if (client["token_endpoint_auth_method"].Text is ClientAuthenticationMethods.ClientSecretBasic or ClientAuthenticationMethods.ClientSecretPost && !draft.IsPublic) draft.AuthenticationMethod = client["token_endpoint_auth_method"].Text == ClientAuthenticationMethods.ClientSecretPost ? ClientAuthenticationMethods.ClientSecretPost : null;
        var secret = client["client_secret"];
        if (secret.Text is { } value && !Auth0Import.Keyword.IsMatch(value)) draft.Secrets.Add(new SecretDraft(secret.Place, value));
        if (client["client_authentication_methods"] is { IsObject: true } methods)
            plan.LeaveOut(draft.Subject, methods.Place, "keys and certificates of the client", "an export names them and does not hold them; write token_endpoint_auth_method and jwks or jwks_uri");
    }

    private static void ScopesOf(ForeignNode client, IReadOnlyList<ForeignNode> grants, ClientDraft draft, PlanDrafting plan)
    {
        var place = client.Place;
        if (draft.HasUsers)
        {
            draft.Scopes.AddRange([new(Scopes.OpenId, place), new(Scopes.Profile, place), new(Scopes.Email, place)]);
            if (draft.Has(GrantTypes.RefreshToken)) draft.Scopes.Add(new(Scopes.OfflineAccess, place));
        }
        var own = grants.Where(grant => grant["client_id"].Text is { } of && (of == draft.ClientId || of == draft.Name)).ToList();
        foreach (var grant in own)
        {
            if (grant["audience"].Text is not { } audience || plan.Apis.All(api => api.Audience != audience))
            {
                plan.LeaveOut(draft.Subject, grant.Place, $"access to {grant["audience"].Text}", "no API of the export has this identifier");
                continue;
            }
            var api = plan.Apis.First(api => api.Audience == audience);
            if (grant["allow_all_scopes"].Flag()) draft.Scopes.AddRange(api.Scopes.Keys.Select(scope => new ForeignText(scope, grant.Place)));
            draft.Scopes.AddRange(grant["scope"].Texts.Where(scope => !draft.Scopes.Contains(scope)));
            if (!grant["scope"].Texts.Any() && !grant["allow_all_scopes"].Flag()) plan.GiveAccess(draft, api, grant.Place, $"access to {audience} without scopes");
        }
        // Auth0 gives no token where there is no client grant, so that nothing is lost.
        if (own.Count == 0 && draft.HasUsers && draft.Grants.Remove(GrantTypes.ClientCredentials)) plan.Change(draft.Subject, place, "the grant client_credentials", "has no client grant, so that it never gave a token, and is left out");
    }

    private static void Others(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        if (!client["is_first_party"].Flag(true)) draft.Others["third_party"] = "on";
        if (client["jwt_configuration"]["alg"].Text is "RS256" or "PS256" && draft.HasUsers) draft.Others["id_token_signed_response_alg"] = client["jwt_configuration"]["alg"].Text;
        else if (client["jwt_configuration"]["alg"].Text is { } algorithm) plan.LeaveOut(draft.Subject, client["jwt_configuration"].Place, $"ID tokens signed with {algorithm}", "they are signed with a key that is published");
        if (client["require_pushed_authorization_requests"].Flag()) draft.Others["require_pushed_authorization_requests"] = "on";
        if (client["require_proof_of_possession"].Flag()) draft.Others["dpop_bound_access_tokens"] = "on";
        if ((client["oidc_logout"]["backchannel_logout_urls"].Texts is { Count: > 0 } newer ? newer : client["oidc_backchannel_logout"]["backchannel_logout_urls"].Texts) is [var url, ..] && draft.Has(GrantTypes.AuthorizationCode)) draft.Others["backchannel_logout_uri"] = url.Value;
        var refresh = client["refresh_token"];
        if (refresh["rotation_type"].Text == "non-rotating" && !draft.IsPublic) draft.Refresh["rotate"] = "off";
        if (!refresh["infinite_idle_token_lifetime"].Flag() && refresh["idle_token_lifetime"].Number is { } idle) draft.Refresh["idle"] = ApiDraft.TextOf(idle);
        if (!refresh["infinite_token_lifetime"].Flag() && refresh["token_lifetime"].Number is { } absolute) draft.Refresh["absolute"] = ApiDraft.TextOf(absolute);
    }

    private static string Slug(string name) => string.Join('-', string.Concat(name.ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } slug ? slug : "client";
}
