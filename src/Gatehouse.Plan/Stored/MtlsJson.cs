using System.Text.Json;
using Gatehouse.Plan.Model;
using static Gatehouse.Plan.Stored.PlanJson;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes what concerns certificates, those of clients and our own.</summary>
internal static class MtlsJson
{
    public static void Write(Utf8JsonWriter json, PlanTls? tls)
    {
        if (tls is null) return;
        json.WriteStartObject("tls");
        WriteText(json, "certificate", tls.Certificate);
        WriteText(json, "certificate_key", tls.CertificateKey);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanMtls mtls)
    {
        json.WriteStartObject("mtls");
        WriteText(json, "url", mtls.Url);
        WriteTexts(json, "client_cas", mtls.ClientCas);
        WriteTexts(json, "proxies", mtls.Proxies);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanClient client)
    {
        if (client.CertificateSubject is { } subject) WriteText(json, subject.Key, subject.Value);
        WriteSwitch(json, "tls_client_certificate_bound_access_tokens", client.CertificateBoundAccessTokens);
    }
}
