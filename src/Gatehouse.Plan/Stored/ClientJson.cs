using System.Globalization;
using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using static Gatehouse.Plan.Stored.PlanJson;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes one client.</summary>
internal static class ClientJson
{
    public static void Write(Utf8JsonWriter json, PlanClient client, Func<string, string> reference)
    {
        json.WriteStartObject();
        WriteText(json, "client_id", client.ClientId);
        WriteText(json, "kind", ClientKinds.Words.WordOf(client.Kind));
        WriteText(json, "client_name", client.ClientName);
        WriteText(json, "logo_uri", client.LogoUri);
        WriteSecrets(json, client, reference);
        // Two methods are the default of a confidential client and have no spelling of their own.
        if (client.TokenEndpointAuthMethods is { Count: 1 } methods) WriteText(json, "token_endpoint_auth_method", methods.Items[0]);
        WriteText(json, "jwks", client.Jwks);
        WriteText(json, "jwks_uri", client.JwksUri);
        WriteText(json, "token_endpoint_auth_signing_alg", client.TokenEndpointAuthSigningAlg);
        WriteSwitch(json, "require_signed_request_object", client.RequireSignedRequestObject);
        WriteText(json, "request_object_signing_alg", client.RequestObjectSigningAlg);
        WriteTexts(json, "request_uris", client.RequestUris);
        WriteTexts(json, "redirect_uris", client.RedirectUris);
        WriteTexts(json, "post_logout_redirect_uris", client.PostLogoutRedirectUris);
        WriteTexts(json, "origins", client.Origins);
        WriteTexts(json, "grant_types", client.GrantTypes);
        WriteTexts(json, "response_types", client.ResponseTypes);
        WriteAccess(json, client);
        WriteText(json, "consent", ClientSections.Consents.WordOf(client.Consent));
        WriteRefresh(json, client.Refresh);
        WriteDuration(json, "code_lifetime", client.CodeLifetime);
        WriteDuration(json, "id_token_lifetime", client.IdTokenLifetime);
        WriteText(json, "id_token_signed_response_alg", client.IdTokenSignedResponseAlg);
        ResponseJson.Write(json, client.Responses);
        WriteRequests(json, client);
        MtlsJson.Write(json, client);
        WriteSwitch(json, "dpop_bound_access_tokens", client.DPoPBoundAccessTokens);
        WriteAuthentication(json, client);
        WriteText(json, "profile", client.Profile);
        WriteSunset(json, client.Sunset);
        if (client.IsPairwise) WriteText(json, "subject_type", ClientSections.SubjectTypes.WordOf(true));
        WriteText(json, "sector_identifier_uri", client.SectorIdentifierUri);
        if (client.UsesTokenExchange) WriteExchange(json, client.Exchange);
        WriteText(json, "may_act", client.MayAct);
        if (client.IsThirdParty) WriteSwitch(json, "third_party", true);
        WriteText(json, "owner", client.Owner);
        json.WriteEndObject();
    }

    private static void WriteAccess(Utf8JsonWriter json, PlanClient client)
    {
        WriteTexts(json, "scope", client.Scope);
        if (client.DefaultScope is { } defaults) WriteTexts(json, "default_scope", defaults);
        WriteSwitch(json, "multiple_resources", client.MultipleResources);
        WriteTexts(json, "apis", client.Apis);
    }

    private static void WriteAuthentication(Utf8JsonWriter json, PlanClient client)
    {
        WriteTexts(json, "default_acr_values", client.DefaultAcrValues);
        WriteText(json, "minimum_acr", client.MinimumAcr);
        WriteText(json, "frontchannel_logout_uri", client.Logout.FrontChannelUri);
        WriteSwitch(json, "frontchannel_logout_session_required", client.Logout.FrontChannelSessionRequired);
        WriteText(json, "backchannel_logout_uri", client.Logout.BackChannelUri);
        WriteSwitch(json, "backchannel_logout_session_required", client.Logout.BackChannelSessionRequired);
    }

    private static void WriteRequests(Utf8JsonWriter json, PlanClient client)
    {
        if (client.UsesCiba) WriteText(json, "backchannel_token_delivery_mode", client.BackchannelNotificationEndpoint is null ? "poll" : "ping");
        WriteText(json, "backchannel_authentication_request_signing_alg", client.BackchannelRequestSigningAlg);
        if (client.UsesCiba) WriteSwitch(json, "backchannel_user_code_parameter", client.BackchannelUserCodeParameter);
        WriteText(json, "backchannel_client_notification_endpoint", client.BackchannelNotificationEndpoint);
        WriteTexts(json, "authorization_details_types", client.AuthorizationDetailsTypes);
        WriteTexts(json, "response_modes", client.ResponseModes);
        WriteText(json, "authorization_signed_response_alg", client.AuthorizationSignedResponseAlg);
        WriteSwitch(json, "require_pushed_authorization_requests", client.RequirePushedAuthorizationRequests);
    }

    private static void WriteSecrets(Utf8JsonWriter json, PlanClient client, Func<string, string> reference)
    {
        json.WriteStartArray("client_secrets");
        foreach (var secret in client.Secrets)
        {
            json.WriteStartObject();
            if (secret.Secret is ForeignSecret foreign) WriteText(json, "hash", foreign.Hash);
            else WriteText(json, "reference", secret.Secret switch
            {
                SecretValue value => reference(value.Value),
                SecretReference kept => kept.Reference,
                _ => throw new ArgumentException("A secret is a value or a reference.", nameof(client)),
            });
            WriteText(json, "name", secret.Name);
            WriteInstant(json, "expires_at", secret.ExpiresAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRefresh(Utf8JsonWriter json, PlanRefresh refresh)
    {
        json.WriteStartObject("refresh");
        WriteText(json, "rotate", refresh.Rotate is { } rotate ? rotate ? "on" : "off" : null);
        WriteText(json, "reuse", ClientSections.Reuses.WordOf(refresh.Reuse));
        WriteText(json, "retry_streak", ClientSections.RetryStreaks.WordOf(refresh.RevokeRetryStreak));
        WriteDuration(json, "window", refresh.Window);
        WriteDuration(json, "idle", refresh.Idle);
        WriteDuration(json, "absolute", refresh.Absolute);
        json.WriteEndObject();
    }

    private static void WriteExchange(Utf8JsonWriter json, PlanExchange exchange)
    {
        json.WriteStartObject("exchange");
        WriteTexts(json, "subject_tokens", exchange.SubjectTokens);
        json.WriteStartArray("targets");
        foreach (var target in exchange.Targets)
        {
            json.WriteStartObject();
            WriteText(json, "api", target.Api);
            WriteTexts(json, "scopes", target.Scopes);
            WriteText(json, "impersonation", target.Impersonation ? "on" : "off");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSunset(Utf8JsonWriter json, PlanSunset? sunset)
    {
        if (sunset is null) return;
        json.WriteStartObject("sunset");
        WriteText(json, "until", sunset.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        WriteText(json, "reason", sunset.Reason);
        WriteText(json, "link", sunset.Link);
        json.WriteEndObject();
    }
}
