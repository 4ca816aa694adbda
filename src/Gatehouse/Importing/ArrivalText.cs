using System.Text.Json;
using Gatehouse.Plans;
using Gatehouse.Plans.Changing;
using Gatehouse.Plans.Importing;
using Gatehouse.Server.Administration;

namespace Gatehouse.Importing;

/// <summary>What became of people who came from elsewhere, for people and for programs.</summary>
internal static class ArrivalText
{
    public static void Write(ConsoleStyle style, string source, ArrivalReport report, bool isTrial)
    {
        style.Out.WriteLine(DifferenceText.Plain(source));
        style.Out.WriteLine();
        style.Wrap(isTrial ? "would add" : "added", ImportText.Count(report.Added.Count, "account"), ImportText.Indent);
        if (report.Added.Count > 0) style.Wrap("", $"{report.Added.Count(static person => person.Password)} with the password that they have, {report.Added.Count(static person => person.Authenticator)} with their authenticator app, {report.Added.Count(static person => person.Disabled)} disabled", ImportText.Indent);
        if (report.There.Count > 0) style.Wrap("there", $"{ImportText.Count(report.There.Count, "account")} already, and not touched", ImportText.Indent);
        ImportText.WriteNotes(style, report.Notes);
    }

    public static void Write(Utf8JsonWriter json, string product, ArrivalReport report)
    {
        json.WriteString("product", product);
        json.WriteStartArray("added");
        foreach (var person in report.Added)
        {
            json.WriteStartObject();
            json.WriteString("username", person.Username);
            json.WriteString("sub", person.Subject);
            json.WriteBoolean("password", person.Password);
            json.WriteBoolean("authenticator", person.Authenticator);
            json.WriteBoolean("disabled", person.Disabled);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("there", report.There);
        ImportJson.WriteNotes(json, report.Notes);
    }
}
