using System.Globalization;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Importing.Duende;

/// <summary>Clients of IdentityServer.</summary>
internal static class DuendeClients
{
    private static readonly string[] Ordinary =
    [
        "Description", "ClientUri", "AllowRememberConsent", "AllowPlainTextPkce", "RequirePkce", "AllowAccessTokensViaBrowser", "AlwaysIncludeUserClaimsInIdToken", "EnableLocalLogin", "IncludeJwtId", "AlwaysSendClientClaims", "ClientClaimsPrefix", "ConsentLifetime", "UserCodeType",
        "UpdateAccessTokenClaimsOnRefresh", "DeviceCodeLifetime", "CibaLifetime", "PollingInterval", "PushedAuthorizationLifetime", "DPoPValidationMode", "DPoPClockSkew", "Created", "Updated", "LastAccessed", "NonEditable", "CoordinateLifetimeWithUserSession", "FrontChannelLogoutSessionRequired", "BackChannelLogoutSessionRequired", "IdentityTokenLifetime", "AuthorizationCodeLifetime",
    ];

    public static void Translate(ForeignNode client, PlanDrafting plan)
    {
        if (client["ClientId"].Text is not { } id)
        {
            plan.LeaveOut("", client.Place, "a client", "it has no ClientId");
            return;
        }
        if (client["ProtocolType"].Text is { } protocol and not "oidc")
        {
            plan.LeaveOut($"client {id}", client.Place, "the client", $"it speaks {protocol}, which is not spoken here");
            return;
        }
        if (!client["Enabled"].Flag(true))
        {
            plan.LeaveOut($"client {id}", client.Place, "the client", "it is disabled");
            return;
        }
        var draft = new ClientDraft(id, client.Place) { Name = client["ClientName"].Text, LogoUri = client["LogoUri"].Text, IsPublic = !client["RequireClientSecret"].Flag(true), ConsentIsImplied = !client["RequireConsent"].Flag() };
        Grants(client, draft, plan);
        DuendeSecrets.Read(client["ClientSecrets"], draft, plan);
        draft.RedirectUris.AddRange(client["RedirectUris"].Texts);
        draft.PostLogoutRedirectUris.AddRange(client["PostLogoutRedirectUris"].Texts);
        draft.Origins.AddRange(client["AllowedCorsOrigins"].Texts.Select(static origin => origin with { Value = origin.Value.TrimEnd('/') }));
        draft.Scopes.AddRange(client["AllowedScopes"].Texts);
        Others(client, draft, plan);
        plan.LeaveOutRest(draft.Subject, client.Without(Ordinary));
        plan.AddClient(draft);
    }

    /// <summary>An API that asks about tokens with a secret of its own is a client here.</summary>
    public static void TranslateApi(ForeignNode resource, PlanDrafting plan)
    {
        if (resource["Name"].Text is not { } name || plan.Apis.FirstOrDefault(api => api.Audience == name) is not { } api) return;
        var draft = new ClientDraft(name, resource.Place) { Name = resource["DisplayName"].Text };
        draft.Apis.Add(api);
        DuendeSecrets.Read(resource["ApiSecrets"], draft, plan);
        plan.AddClient(draft);
    }

    private static void Grants(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        foreach (var grant in client["AllowedGrantTypes"].Texts)
            if (grant.Value == "hybrid")
            {
                draft.Grants[GrantTypes.AuthorizationCode] = grant.Place;
                plan.Change(draft.Subject, grant.Place, "the hybrid flow", "is the authorization code here: response_type=code with PKCE");
            }
            else draft.Grants[grant.Value] = grant.Place;
        if (client["AllowOfflineAccess"] is { } offline && offline.Flag())
        {
            draft.Grants[GrantTypes.RefreshToken] = offline.Place;
            draft.Scopes.Add(new ForeignText(Scopes.OfflineAccess, offline.Place));
        }
        if (draft.Has(GrantTypes.Implicit)) draft.ResponseTypes.AddRange(client["AllowAccessTokensViaBrowser"].Flag() ? ["id_token", "token", "id_token token"] : ["id_token"]);
    }

    private static void Others(ForeignNode client, ClientDraft draft, PlanDrafting plan)
    {
        if (draft.Has(GrantTypes.AuthorizationCode))
        {
            Channel("FrontChannel", "frontchannel");
            Channel("BackChannel", "backchannel");
            if (client["RequirePushedAuthorization"].Flag()) draft.Others["require_pushed_authorization_requests"] = "on";
        }
        if (client["RequireDPoP"].Flag()) draft.Others["dpop_bound_access_tokens"] = "on";
        if (client["PairWiseSubjectSalt"] is { Text: not null } salt) plan.LeaveOut(draft.Subject, salt.Place, "names of its own for users", "they are made in another way here; with subject_type: pairwise the client sees new names");
        if (client["AccessTokenType"] is { Text: "1" or "Reference" or "reference" } reference) plan.LeaveOut(draft.Subject, reference.Place, "reference tokens", "which form tokens have, the API says: token: { format: opaque }");
        if (client["AccessTokenLifetime"] is { Number: > 0 and not 3600 } lifetime) plan.LeaveOut(draft.Subject, lifetime.Place, $"access tokens of {lifetime.Number} seconds", "how long a token lives, the API says: apis[].token.lifetime");
        client.Without("AccessTokenLifetime");
        Refresh(client, draft);
        foreach (var claim in client["Claims"].Items) plan.LeaveOut(draft.Subject, claim.Place, $"the claim {claim["Type"].Text} in its tokens", "what a token says is fixed here");
        foreach (var property in client["Properties"] is { IsList: true } rows ? rows.Items.Select(static row => (row["Key"].Text, row.Place)) : client["Properties"].Members.Select(static member => ((string?)member.Name, member.Value.Place)))
            plan.LeaveOut(draft.Subject, property.Item2, $"the property {property.Item1}", "the plan keeps none for others; write it in a comment");
        if (client["IdentityProviderRestrictions"].Texts is { Count: > 0 }) plan.LeaveOut(draft.Subject, client["IdentityProviderRestrictions"].Place, "restrictions to identity providers", "people sign in here with passwords and passkeys, and not by another provider");

        void Channel(string theirs, string ours)
        {
            var required = client[$"{theirs}LogoutSessionRequired"].Flag(true);
            if (client[$"{theirs}LogoutUri"].Text is not { } uri) return;
            draft.Others[$"{ours}_logout_uri"] = uri;
            if (required) draft.Others[$"{ours}_logout_session_required"] = "on";
        }
    }

    private static void Refresh(ForeignNode client, ClientDraft draft)
    {
        // Tokens that are used again and again are what RFC 9700 rules out for public clients.
        if (client["RefreshTokenUsage"].Text is "0" or "ReUse" && !draft.IsPublic) draft.Refresh["rotate"] = "off";
        var slides = client["RefreshTokenExpiration"].Text is "0" or "Sliding";
        if (client["AbsoluteRefreshTokenLifetime"].Number is > 0 and not 2_592_000 and var absolute) draft.Refresh["absolute"] = ApiDraft.TextOf(absolute);
        if (client["SlidingRefreshTokenLifetime"].Number is > 0 and not 1_296_000 and var idle && slides) draft.Refresh["idle"] = ApiDraft.TextOf(idle);
    }
}

/// <summary>Secrets of clients and APIs: digests, or keys and certificates.</summary>
internal static class DuendeSecrets
{
    public static void Read(ForeignNode secrets, ClientDraft draft, PlanDrafting plan)
    {
        var keys = new List<string>();
        foreach (var secret in secrets.Items)
        {
            if (secret["Value"].Text is not { } value) continue;
            DateTimeOffset? end = DateTimeOffset.TryParse(secret["Expiration"].Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
            switch (secret["Type"].Text ?? "SharedSecret")
            {
                case "SharedSecret":
                    draft.Secrets.Add(HashOf(value) is { } hash ? new SecretDraft(secret.Place, Hash: hash, Name: secret["Description"].Text, ExpiresAt: end) : new SecretDraft(secret.Place, value, Name: secret["Description"].Text, ExpiresAt: end));
                    break;
                case "JWK":
                    keys.Add(value);
                    break;
                case "X509Name":
                    draft.AuthenticationMethod = ClientAuthenticationMethods.TlsClientAuth;
                    draft.Others["tls_client_auth_subject_dn"] = value;
                    break;
                case var type:
                    plan.LeaveOut(draft.Subject, secret.Place, $"a secret of the type {type}", "a certificate is known here by its subject (tls_client_auth), or stands in jwks as x5c");
                    break;
            }
        }
        if (keys.Count == 0) return;
        draft.AuthenticationMethod = ClientAuthenticationMethods.PrivateKeyJwt;
        draft.Jwks = $$"""{"keys":[{{string.Join(',', keys)}}]}""";
    }

    /// <summary>A digest in base64; what is no digest is the secret itself, for whoever checks secrets in clear.</summary>
    private static SecretHash? HashOf(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var written) ? SecretHash.OfDigest(bytes.AsSpan(0, written)) : null;
    }
}
