using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Audit.Verifying;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Server;
using Gatehouse.Server.Administration;

namespace Gatehouse.Audit;

/// <summary><c>gatehouse audit verify</c>: whether the trail is what was recorded. It ends with 0 when it is, with 1 when it is not.</summary>
internal static class VerifyVerb
{
    private static readonly Argument<string?> Export = new("FILE") { Description = "What audit export wrote; without it the database is verified.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Keys = VerbOptions.Text("--keys", "FILE", "The provider's published keys (JWK Set), to verify a file.");
    private static readonly Option<string?> Checkpoint = VerbOptions.Text("--checkpoint", "FILE", "A checkpoint that was kept elsewhere; several stand one a line.");

    public static Command Create()
    {
        var verify = new Command("verify", "Verify the trail: nothing edited, deleted, inserted or moved.") { Export, Keys, Checkpoint, VerbOptions.Json, ServeVerb.Data, ServeVerb.Database, ServeVerb.RootSecretFile, ServeVerb.Urls };
        verify.SetAction(async (parsed, cancel) =>
        {
            var isIntact = false;
            var fault = await ServeVerb.TellFaultsAsync(async () => isIntact = Tell(parsed, await VerifyAsync(parsed, cancel)));
            return fault != 0 ? fault : isIntact ? 0 : 1;
        });
        return verify;
    }

    private static async Task<AuditReport> VerifyAsync(ParseResult parsed, CancellationToken cancel)
    {
        var elsewhere = parsed.GetValue(Checkpoint) is { } kept ? ReadCheckpoints(kept) : [];
        if (parsed.GetValue(Export) is not { } file)
        {
            if (parsed.GetValue(Keys) is not null) throw new ServerSetupException("--keys is for a file: the database is verified with the keys in it, which the root secret protects.");
            await using var installation = await Installation.OpenAsync(ServeVerb.OptionsOf(parsed), cancel);
            return await new AuditRecords(installation).VerifyAsync(elsewhere, cancel);
        }
        var keys = VerificationKeySet.Parse(Read(parsed.GetValue(Keys) ?? throw new ServerSetupException("Verifying a file needs the keys to trust: --keys FILE, with what the provider publishes at its jwks_uri.")))
            ?? throw new ServerSetupException($"{parsed.GetValue(Keys)} is no JWK Set.");
        if (!File.Exists(file)) throw new ServerSetupException($"There is no file {file}.");
        try
        {
            return await AuditExport.VerifyAsync(File.ReadLinesAsync(file, cancel), keys, elsewhere);
        }
        catch (FormatException malformed)
        {
            throw new ServerSetupException($"{file} is not what audit export wrote: {malformed.Message}.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{file} cannot be read: {unreadable.Message}");
        }
    }

    private static List<AuditCheckpoint> ReadCheckpoints(string file) =>
        [.. Read(file).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => AuditCheckpoints.Read(line) ?? throw new ServerSetupException($"{file} holds what is no checkpoint."))];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{file} cannot be read: {unreadable.Message}");
        }
    }

    private static bool Tell(ParseResult parsed, AuditReport report)
    {
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => WriteMembers(json, report));
        else WriteText(report);
        return report.IsIntact;
    }

    private static void WriteText(AuditReport report)
    {
        Console.WriteLine(report.Records == 0
            ? "There are no sealed records."
            : string.Create(CultureInfo.InvariantCulture, $"{report.Records} records, {report.First} to {report.Last}{(report.SignedThrough is { } signed ? $", signed through {signed}" : "")}."));
        if (report.Erased > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Personal data of {report.Erased} records was erased, as recorded."));
        foreach (var note in report.Notes) Console.WriteLine(note);
        foreach (var finding in report.Findings) Console.WriteLine("FAULT: " + finding.Text);
        Console.WriteLine(report.IsIntact ? "Intact: nothing was edited, deleted, inserted or moved." : string.Create(CultureInfo.InvariantCulture, $"NOT INTACT: {report.Findings.Count} {(report.Findings.Count == 1 ? "fault" : "faults")}."));
    }

    private static void WriteMembers(Utf8JsonWriter json, AuditReport report)
    {
        json.WriteBoolean("intact", report.IsIntact);
        json.WriteNumber("records", report.Records);
        json.WriteNumber("first", report.First);
        json.WriteNumber("last", report.Last);
        if (report.SignedThrough is { } signed) json.WriteNumber("signed_through", signed);
        else json.WriteNull("signed_through");
        json.WriteNumber("erased", report.Erased);
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("fault", NameOf(finding.Fault));
            if (finding.Sequence is { } sequence) json.WriteNumber("sequence", sequence);
            if (finding.Through is { } through) json.WriteNumber("through", through);
            json.WriteString("text", finding.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("notes", report.Notes);
    }

    private static string NameOf(AuditFault fault) => fault switch
    {
        AuditFault.Edited => "edited",
        AuditFault.Deleted => "deleted",
        AuditFault.Inserted => "inserted",
        AuditFault.Moved => "moved",
        AuditFault.Replaced => "replaced",
        AuditFault.PersonalDataChanged => "personal_data_changed",
        AuditFault.PersonalDataMissing => "personal_data_missing",
        AuditFault.CheckpointDiffers => "checkpoint_differs",
        AuditFault.CheckpointInvalid => "checkpoint_invalid",
        _ => "beginning_unproved",
    };
}
