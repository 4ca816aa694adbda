using System.CommandLine;
using System.Globalization;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Server;
using Gatehouse.Server.Administration;

namespace Gatehouse.Audit;

/// <summary><c>gatehouse audit</c>: who did what, when and from where; and the proof that nobody has changed it since.</summary>
internal static class AuditVerb
{
    private static readonly Option<string?> From = VerbOptions.Text("--from", "TIME", "Not before this: 2027-03-01, 2027-03-01T12:00Z, or 24h for the last day.");
    private static readonly Option<string?> To = VerbOptions.Text("--to", "TIME", "Not after this.");
    private static readonly Option<string?> Event = VerbOptions.Text("--event", "NAME", "One event, or all that begin with its first word: login.failed, login.");
    private static readonly Option<string?> Actor = VerbOptions.Text("--actor", "ID", "Who did it: a subject, a client, an operator.");
    private static readonly Option<string?> Subject = VerbOptions.Text("--subject", "ID", "Whom it concerns.");
    private static readonly Option<string?> Client = VerbOptions.Text("--client", "ID", "Which client it concerns.");
    private static readonly Option<string?> Search = VerbOptions.Text("--search", "TEXT", "Records with this text anywhere.");
    private static readonly Option<int> Limit = new("--limit") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = static _ => 50 };
    private static readonly Option<string?> Output = VerbOptions.Text("--output", "FILE", "Writes there instead of to the standard output.");
    private static readonly Option<string?> User = VerbOptions.Text("--user", "NAME", "A username, also of an account that is gone, or a subject.");

    public static Command Create() => new("audit", "Read, export and verify the audit trail.") { List(), Export(), Checkpoint(), VerifyVerb.Create(), Erase() };

    private static Command List()
    {
        var list = new Command("list", "List what was recorded, newest first.") { From, To, Event, Actor, Subject, Client, Search, Limit, VerbOptions.Json };
        list.OnInstallation(async (parsed, installation, cancel) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var records = await new AuditRecords(installation).ListAsync(new AuditQuery
            {
                From = TimeOf(parsed, From, now),
                To = TimeOf(parsed, To, now),
                Event = parsed.GetValue(Event),
                Actor = parsed.GetValue(Actor),
                Subject = parsed.GetValue(Subject),
                ClientId = parsed.GetValue(Client),
                Text = parsed.GetValue(Search),
                Limit = Math.Clamp(parsed.GetValue(Limit), 1, 100_000),
            }, cancel);
            if (parsed.GetValue(VerbOptions.Json)) AuditTable.WriteJson(Console.Out, records);
            else AuditTable.Write(Console.Out, records);
        });
        return list;
    }

    private static Command Export()
    {
        var export = new Command("export", "Write the whole trail in JSON lines, with what it takes to verify it elsewhere.") { Output };
        export.OnInstallation(async (parsed, installation, cancel) =>
        {
            var file = parsed.GetValue(Output);
            await using var to = file is null or "-" ? Console.OpenStandardOutput() : OpenNew(file);
            var records = await new AuditRecords(installation).ExportAsync(to, cancel);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{records} records exported."));
        });
        return export;
    }

    private static Command Checkpoint()
    {
        var checkpoint = new Command("checkpoint", "Print the newest signed checkpoint. Kept elsewhere, it finds out whoever rewrites or drops what it was signed for.");
        checkpoint.OnInstallation(async (_, installation, cancel) => Console.WriteLine(
            await new AuditRecords(installation).CheckpointAsync(cancel) ?? throw new ServerSetupException("There is no checkpoint yet: a server makes the first one when it has sealed something.")));
        return checkpoint;
    }

    private static Command Erase()
    {
        var erase = new Command("erase", "Erase username, addresses and browsers of somebody from the trail. What was done stays, and the chain stays whole.") { User, VerbOptions.Yes };
        erase.OnInstallation(async (parsed, installation, cancel) =>
        {
            var records = new AuditRecords(installation);
            var found = await records.FindAsync(parsed.GetValue(User) ?? throw new ServerSetupException("Name whom it is about: --user NAME."), cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"This erases username, network address and browser from {found.Records} records of {string.Join(", ", found.Subjects)}."));
            Console.WriteLine("Who did what under which subject stays, and so does the proof. It cannot be undone.");
            if (!VerbOptions.Confirm(parsed, "Erase?")) return;
            var erased = await records.EraseAsync(found, cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Erased from {erased} records; that itself is recorded."));
        });
        return erase;
    }

    private static DateTimeOffset? TimeOf(ParseResult parsed, Option<string?> option, DateTimeOffset now)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return at;
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 100_000)
            switch (text[^1])
            {
                case 'm': return now.AddMinutes(-number);
                case 'h': return now.AddHours(-number);
                case 'd': return now.AddDays(-Math.Min(number, 36_500));
            }
        throw new ServerSetupException($"{option.Name} '{text}' is no time: write 2027-03-01, 2027-03-01T12:00Z, or 24h for the last day.");
    }

    private static FileStream OpenNew(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.Write);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{file} cannot be written: {unwritable.Message}");
        }
    }
}
