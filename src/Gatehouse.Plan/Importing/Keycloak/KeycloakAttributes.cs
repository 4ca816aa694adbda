using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.Keycloak;

/// <summary>The attributes of a client, in which Keycloak keeps most of what OAuth calls metadata.</summary>
internal static class KeycloakAttributes
{
    private static readonly string[] Known =
    [
        "post.logout.redirect.uris", "oauth2.device.authorization.grant.enabled", "oidc.ciba.grant.enabled", "standard.token.exchange.enabled", "use.refresh.tokens", "jwks.url", "use.jwks.url", "jwks.string", "use.jwks.string", "x509.subjectdn", "client.secret.rotated",
        // What is so anyway, or only matters to Keycloak's own pages.
        "pkce.code.challenge.method", "client.secret.creation.time", "client.secret.rotated.creation.time", "client.secret.rotated.expiration.time", "client.secret.expiration.time", "realm_client", "display.on.consent.screen", "exclude.session.state.from.auth.response", "login_theme",
        "backchannel.logout.revoke.offline.tokens", "backchannel.logout.session.required", "frontchannel.logout.session.required", "acr.loa.map", "client_credentials.use_refresh_token", "token.response.type.bearer.lower-case", "x509.allow.regex.pattern.comparison", "saml_force_name_id_format",
    ];

    public static void Translate(ForeignNode attributes, ClientDraft draft, PlanDrafting plan)
    {
        var signsIn = draft.Has(GrantTypes.AuthorizationCode) || draft.Has(GrantTypes.Implicit);
        if (signsIn)
        {
            draft.LogoUri = attributes["logoUri"].Text;
            Text("frontchannel.logout.url", "frontchannel_logout_uri");
            Switch("frontchannel.logout.session.required", "frontchannel_logout_session_required", only: "frontchannel_logout_uri");
            Text("backchannel.logout.url", "backchannel_logout_uri");
            Switch("backchannel.logout.session.required", "backchannel_logout_session_required", only: "backchannel_logout_uri");
            Switch("require.pushed.authorization.requests", "require_pushed_authorization_requests");
            if (attributes["id.token.signed.response.alg"] is { Text: "RS256" or "PS256" or "ES256" } algorithm) draft.Others["id_token_signed_response_alg"] = algorithm.Text;
        }
        Switch("dpop.bound.access.tokens", "dpop_bound_access_tokens");
        Switch("tls.client.certificate.bound.access.tokens", "tls_client_certificate_bound_access_tokens");
        if (attributes["access.token.lifespan"] is { Number: > 0 } lifetime) plan.LeaveOut(draft.Subject, lifetime.Place, $"access tokens of {lifetime.Number} seconds", "how long a token lives, the API says: apis[].token.lifetime");
        Seconds("client.session.idle.timeout", "idle");
        Seconds("client.session.max.lifespan", "absolute");
        plan.LeaveOutRest(draft.Subject, attributes.Without(Known));

        void Text(string attribute, string key)
        {
            if (attributes[attribute].Text is { } text) draft.Others[key] = text;
        }

        void Switch(string attribute, string key, string? only = null)
        {
            if (attributes[attribute].Flag() && (only is null || draft.Others.ContainsKey(only))) draft.Others[key] = "on";
        }

        void Seconds(string attribute, string key)
        {
            if (attributes[attribute] is { Number: > 0 } seconds) draft.Refresh[key] = ApiDraft.TextOf(seconds.Number.Value);
        }
    }
}
