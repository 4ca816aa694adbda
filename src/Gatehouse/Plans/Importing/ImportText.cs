using Gatehouse.Plan.Importing;
using Gatehouse.Plans.Changing;

namespace Gatehouse.Plans.Importing;

/// <summary>What came of an import, for people.</summary>
internal static class ImportText
{
    public const int Indent = 12;

    public static void Write(ConsoleStyle style, ImportedPlan imported, string source)
    {
        var console = style.Out;
        console.WriteLine($"{imported.Product}, {DifferenceText.Plain(source)}");
        console.WriteLine();
        style.Wrap("carried", $"{Count(imported.Clients, "client")}, {Count(imported.Apis, "API")} with {Count(imported.Scopes, "scope")}{(imported.Hashes > 0 ? $", {Count(imported.Hashes, "secret")} as hashes" : "")}", Indent);
        if (imported.People > 0) style.Wrap("people", $"{Count(imported.People, "account")}: they are added beside a server, with gatehouse users import", Indent);
        foreach (var secret in imported.Secrets)
            style.Wrap("set", $"{secret.Variable}, the secret of {DifferenceText.Plain(secret.Subject)}: {(secret.Value is null ? "the export does not tell it" : $"it stands at {DifferenceText.Plain(secret.Place)}, and --secrets writes it")}", Indent);
        WriteNotes(style, imported.Notes);
        console.WriteLine("gatehouse plan check tells what could be better.");
    }

    /// <summary>Part by part, and how many there are.</summary>
    public static void WriteNotes(ConsoleStyle style, IReadOnlyList<ImportNote> notes)
    {
        var console = style.Out;
        foreach (var part in notes.GroupBy(note => note.Subject))
        {
            console.WriteLine();
            console.WriteLine(style.Bold(part.Key.Length == 0 ? "in general" : DifferenceText.Plain(part.Key)));
            foreach (var note in part)
                style.Wrap(note.Outcome is ImportOutcome.LeftOut ? "left out" : "changed", DifferenceText.Plain($"{note.What}{(note.Place.Length > 0 ? $" ({note.Place})" : "")}: {note.Reason}"), Indent);
        }
        console.WriteLine();
        console.WriteLine($"{Count(notes.Count(note => note.Outcome is ImportOutcome.LeftOut), "thing")} left out, {notes.Count(note => note.Outcome is ImportOutcome.Changed)} changed.");
    }

    public static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
