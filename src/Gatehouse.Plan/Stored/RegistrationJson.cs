using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using static Gatehouse.Plan.Stored.PlanJson;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes who may register clients.</summary>
internal static class RegistrationJson
{
    public static void Write(Utf8JsonWriter json, PlanRegistration? registration, Func<string, string> reference)
    {
        if (registration is null) return;
        json.WriteStartObject("registration");
        WriteText(json, "mode", RegistrationSections.Modes.WordOf(registration.Mode));
        json.WriteStartArray("initial_access_tokens");
        foreach (var token in registration.InitialAccessTokens) WriteToken(json, token, reference);
        json.WriteEndArray();
        WriteTexts(json, "metadata_documents", registration.MetadataDocuments);
        WriteTexts(json, "scope", registration.Scope);
        WriteTexts(json, "grant_types", registration.GrantTypes);
        WriteTexts(json, "token_endpoint_auth_methods", registration.TokenEndpointAuthMethods);
        WriteTexts(json, "redirect_hosts", registration.RedirectHosts);
        WriteTexts(json, "redirect_schemes", registration.RedirectSchemes);
        json.WriteString("most_clients", Number(registration.MostClients));
        json.WriteString("most_per_network", Number(registration.MostPerNetwork));
        WriteDuration(json, "unused", registration.Unused);
        if (registration.Lifetime is { } lifetime) WriteDuration(json, "lifetime", lifetime);
        WriteSwitch(json, "require_software_statement", registration.RequireSoftwareStatement);
        json.WriteStartArray("software_statements");
        foreach (var issuer in registration.SoftwareStatements)
        {
            json.WriteStartObject();
            WriteText(json, "issuer", issuer.Issuer);
            WriteText(json, "jwks", issuer.Jwks);
            WriteText(json, "jwks_uri", issuer.JwksUri);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, PlanInitialAccessToken token, Func<string, string> reference)
    {
        json.WriteStartObject();
        WriteText(json, "name", token.Name);
        WriteText(json, "reference", token.Token switch
        {
            SecretValue value => reference(value.Value),
            SecretReference kept => kept.Reference,
            _ => throw new ArgumentException("A secret is a value or a reference.", nameof(token)),
        });
        WriteInstant(json, "expires_at", token.ExpiresAt);
        if (token.Most is { } most) json.WriteString("most", Number(most));
        json.WriteEndObject();
    }

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
