using System.Globalization;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Audit;

/// <summary>Records in lines for people, or as JSON.</summary>
internal static class AuditTable
{
    private static readonly string[] Header = ["NUMBER", "TIME", "EVENT", "WHO", "ABOUT", "FROM", "DETAILS"];

    public static void Write(TextWriter console, IReadOnlyList<KeptRecord> records) => ConsoleTable.Write(console, Header, records.Select(RowOf));

    public static void WriteJson(TextWriter console, IReadOnlyList<KeptRecord> records) => ConsoleJson.Write(console, "records", records, static (json, kept) => AuditJson.Write(json, kept, withProof: false));

    private static string[] RowOf(KeptRecord kept)
    {
        var record = kept.Record;
        return
        [
            kept.Seal?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "-",
            record.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            record.Event,
            WhoOf(record),
            AboutOf(record),
            FromOf(kept),
            DetailsOf(record),
        ];
    }

    private static string WhoOf(AuditRecord record) => record.Actor is { Kind: AuditActors.UserKind, Id: var user } ? user is null ? "unknown" : record.Personal?.Username ?? user : record.Actor.Id is { } id ? $"{record.Actor.Kind} {id}" : record.Actor.Kind;

    private static string AboutOf(AuditRecord record)
    {
        var about = new List<string>();
        if (record.Subject is { } subject && subject != record.Actor.Id) about.Add(record.Personal?.Username ?? subject);
        if (record.ClientId is { } client && client != record.Actor.Id) about.Add(client);
        if (record.Key is { } key) about.Add($"key {key}");
        if (record.Configuration is { } version) about.Add(string.Create(CultureInfo.InvariantCulture, $"configuration {version}"));
        return about.Count == 0 ? "-" : string.Join(", ", about);
    }

    private static string FromOf(KeptRecord kept) => kept switch
    {
        { Record.Personal: { Address: { } address, Agent: var agent } } => agent is null ? address : $"{address} ({agent})",
        { ErasedBy: not null } => "erased",
        _ => "-",
    };

    private static string DetailsOf(AuditRecord record)
    {
        var details = (record.Before, record.After) switch
        {
            (null, null) => "-",
            (null, { } after) => after,
            ({ } before, null) => $"{before} -> nothing",
            ({ } before, { } after) => $"{before} -> {after}",
        };
        return details.Length > 100 ? details[..99] + "…" : details;
    }
}
