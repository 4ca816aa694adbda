using System.Globalization;
using System.Text.Json;
using Gatehouse.Plan.Model.Operations;
using static Gatehouse.Plan.Stored.PlanJson;
using Gatehouse.Plan.Reading.Operations;

namespace Gatehouse.Plan.Stored.Operations;

/// <summary>Writes who administers the installation, and what is kept for them.</summary>
internal static class OperationsJson
{
    public static void Write(Utf8JsonWriter json, PlanAdministration administration)
    {
        if (administration.Role is null) return;
        json.WriteStartObject("administration");
        WriteText(json, "role", administration.Role);
        WriteTexts(json, "clients", administration.Clients);
        WriteText(json, "minimum_acr", administration.MinimumAcr);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanPages pages)
    {
        if (pages == PlanPages.Default) return;
        json.WriteStartObject("pages");
        WriteText(json, "name", pages.Name);
        WriteText(json, "logo_uri", pages.LogoUri);
        WriteText(json, "accent_color", pages.AccentColor?.ToString());
        WriteText(json, "help_uri", pages.HelpUri);
        WriteText(json, "policy_uri", pages.PolicyUri);
        WriteText(json, "tos_uri", pages.TosUri);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanAudit audit)
    {
        json.WriteStartObject("audit");
        WriteDuration(json, "retention", audit.Retention);
        WriteText(json, "personal_data", OperationsSections.PersonalData.WordOf(audit.KeepsPersonalData));
        WriteDuration(json, "checkpoint", audit.CheckpointEvery);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanRefusals refusals)
    {
        json.WriteStartObject("refusals");
        WriteDuration(json, "retention", refusals.Retention);
        WriteText(json, "most", refusals.Most.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanDecisions decisions)
    {
        json.WriteStartObject("decisions");
        WriteSwitch(json, "record", decisions.Recorded);
        WriteDuration(json, "retention", decisions.Retention);
        WriteText(json, "most", decisions.Most.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
