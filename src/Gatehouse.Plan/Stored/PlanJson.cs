using System.Globalization;
using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Stored.Operations;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes the parts of a plan in one fixed order.</summary>
internal static class PlanJson
{
    public static void Write(Utf8JsonWriter json, PlanDocument plan, Func<string, string> reference, Func<PlanClient, Func<string, string>> referenceOf)
    {
        json.WriteStartObject();
        WriteText(json, "profile", plan.Profile);
        WriteText(json, "issuer", plan.Issuer);
        json.WriteStartObject("token_signing");
        WriteText(json, "algorithm", plan.TokenSigning.Algorithm);
        WriteDuration(json, "rotation", plan.TokenSigning.Rotation);
        json.WriteEndObject();
        WriteSwitch(json, "require_pushed_authorization_requests", plan.RequirePushedAuthorizationRequests);
        json.WriteStartObject("outgoing");
        WriteTexts(json, "allow", plan.OutgoingAllow);
        json.WriteEndObject();
        WriteTexts(json, "trusted_proxies", plan.TrustedProxies);
        MtlsJson.Write(json, plan.Tls);
        MtlsJson.Write(json, plan.Mtls);
        GatewayJson.Write(json, plan.Gateway);
        json.WriteStartObject("dpop");
        WriteText(json, "nonce", PlanSections.DPoPNonces.WordOf(plan.DPoPNonceRequired));
        json.WriteEndObject();
        WriteAuthentication(json, plan.Authentication);
        OperationsJson.Write(json, plan.Pages);
        OperationsJson.Write(json, plan.Administration);
        OperationsJson.Write(json, plan.Refusals);
        OperationsJson.Write(json, plan.Decisions);
        OperationsJson.Write(json, plan.Audit);
        RegistrationJson.Write(json, plan.Registration, reference);
        json.WriteStartArray("apis");
        foreach (var api in plan.Apis) WriteApi(json, api);
        json.WriteEndArray();
        json.WriteStartArray("trusted_issuers");
        foreach (var issuer in plan.TrustedIssuers) WriteTrustedIssuer(json, issuer);
        json.WriteEndArray();
        json.WriteStartArray("clients");
        foreach (var client in plan.Clients) ClientJson.Write(json, client, referenceOf(client));
        json.WriteEndArray();
        json.WriteStartArray("users");
        foreach (var user in plan.Users) WriteUser(json, user);
        json.WriteEndArray();
        SilenceJson.Write(json, plan.Silenced);
        json.WriteEndObject();
    }

    private static void WriteAuthentication(Utf8JsonWriter json, PlanAuthentication authentication)
    {
        json.WriteStartObject("authentication");
        WriteSwitch(json, "sign_up", authentication.SignUp);
        WriteSwitch(json, "session_management", authentication.SessionManagement);
        json.WriteStartObject("acr");
        WriteText(json, "one_factor", authentication.OneFactor);
        WriteText(json, "two_factors", authentication.TwoFactors);
        WriteText(json, "phishing_resistant", authentication.PhishingResistant);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, PlanApi api)
    {
        json.WriteStartObject();
        WriteText(json, "name", api.Name);
        WriteText(json, "resource", api.Resource);
        json.WriteStartObject("token");
        WriteText(json, "format", ApiSections.Formats.WordOf(api.Token.Format));
        WriteDuration(json, "lifetime", api.Token.Lifetime);
        WriteText(json, "sender_constraint", ApiSections.SenderConstraints.WordOf(api.Token.SenderConstraint));
        json.WriteEndObject();
        WriteText(json, "owner", api.Owner);
        WriteText(json, "minimum_acr", api.MinimumAcr);
        json.WriteStartArray("scopes");
        foreach (var scope in api.Scopes)
        {
            json.WriteStartObject();
            WriteText(json, "name", scope.Name);
            WriteText(json, "description", scope.Description);
            WriteText(json, "access", scope.Access);
            if (scope.Implies.Length > 0) WriteTexts(json, "implies", scope.Implies);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (api.Roles.Length > 0) WriteTexts(json, "roles", api.Roles);
        DetailJson.Write(json, api.DetailTypes);
        GatewayJson.Write(json, api.Gateway);
        json.WriteStartArray("routes");
        foreach (var route in api.Routes)
        {
            json.WriteStartObject();
            WriteText(json, "match", route.Match);
            WriteTexts(json, "scopes", route.Scopes);
            WriteTexts(json, "roles", route.Roles);
            if (route.Anonymous) WriteSwitch(json, "anonymous", true);
            if (route.Downstream is { } downstream) GatewayJson.WriteDownstream(json, downstream);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTrustedIssuer(Utf8JsonWriter json, PlanTrustedIssuer issuer)
    {
        json.WriteStartObject();
        WriteText(json, "issuer", issuer.Issuer);
        WriteText(json, "jwks", issuer.Jwks);
        WriteText(json, "jwks_uri", issuer.JwksUri);
        WriteText(json, "audience", issuer.Audience);
        WriteTexts(json, "clients", issuer.Clients);
        WriteTexts(json, "subjects", issuer.Subjects);
        WriteTexts(json, "scope", issuer.Scope);
        WriteSwitch(json, "single_use", issuer.SingleUse);
        json.WriteEndObject();
    }

    // Without the password: a version outlives it, and the account keeps a slow hash of its own.
    private static void WriteUser(Utf8JsonWriter json, PlanUser user)
    {
        json.WriteStartObject();
        WriteText(json, "username", user.Username);
        WriteText(json, "email", user.Email);
        WriteText(json, "name", user.Name);
        WriteTexts(json, "roles", user.Roles);
        json.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null) json.WriteString(key, value);
    }

    public static void WriteSwitch(Utf8JsonWriter json, string key, bool value) => json.WriteString(key, value ? "on" : "off");

    public static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static void WriteDuration(Utf8JsonWriter json, string key, TimeSpan value) => json.WriteString(key, Duration.Write(value));

    public static void WriteInstant(Utf8JsonWriter json, string key, DateTimeOffset? value) =>
        WriteText(json, key, value?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture).Replace("+00:00", "Z"));
}
