using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Advising;

/// <summary>Puts an entry behind the last client of a plan, as text: comments, order and indentation of the rest stay.</summary>
public static class PlanAppending
{
    /// <summary>The file that changes, and the plan with it: of several files the last one that has clients. Null where no program should change it.</summary>
    /// <param name="stanza">An item of the list, indented by two.</param>
    public static (PlanText Changed, PlanSource Source)? AddClient(PlanSource source, string stanza)
    {
        var file = source.Files.LastOrDefault(HasClients) ?? source.Files[^1];
        if (AddClient(file.Text, stanza) is not { } text) return null;
        var changed = file with { Text = text };
        return (changed, source with { Files = source.Files.Replace(file, changed) });
    }

    /// <summary>The new text; null where <c>clients</c> is written in a way that a program should not change.</summary>
    /// <param name="stanza">An item of the list, indented by two.</param>
    public static string? AddClient(string text, string stanza)
    {
        text = text.TrimStart('\uFEFF');
        var lineEnd = LineEnds.Of(text);
        if (YamlTree.Read(PlanSource.Of(text, ""), static _ => "", new Findings("")) is not MapNode { IsFlow: false } root) return null;
        var clients = root.Entries.FirstOrDefault(entry => entry.Key == "clients");
        return clients?.Value switch
        {
            null => $"{text.TrimEnd('\r', '\n')}{lineEnd}clients:{lineEnd}{stanza.ReplaceLineEndings(lineEnd)}",
            ScalarNode { IsNull: true } => Insert(text, LineEnds.EndOfLine(text, clients.KeyPlace.End), stanza, lineEnd),
            ListNode { Items.IsEmpty: true } empty when text[empty.Place.Start] == '[' => InsertFirst(text, empty, stanza, lineEnd),
            ListNode { Items: [.., var last] } list when text[list.Place.Start] == '-' => Insert(text, LineEnds.EndOfLine(text, WithoutLineEnds(text, EndOf(last))), Indented(stanza, list.Place.Column - 1), lineEnd),
            _ => null,
        };
    }

    private static bool HasClients(PlanText file) =>
        YamlTree.Read(PlanSource.Of(file.Text, file.Name), static _ => "", new Findings("")) is MapNode root && root.Entries.Any(entry => entry.Key == "clients");

    private static string InsertFirst(string text, ListNode empty, string stanza, string lineEnd)
    {
        var without = text[..empty.Place.Start].TrimEnd(' ') + text[empty.Place.End..];
        return Insert(without, LineEnds.EndOfLine(without, empty.Place.Start - 1), stanza, lineEnd);
    }

    private static string Insert(string text, int at, string stanza, string lineEnd) =>
        text[..at] + lineEnd + stanza.TrimEnd('\n').ReplaceLineEndings(lineEnd) + (at < text.Length ? text[at..] : lineEnd);

    private static string Indented(string stanza, int column) =>
        string.Join('\n', stanza.TrimEnd('\n').Split('\n').Select(line => new string(' ', column) + line[2..])) + "\n";

    private static int EndOf(PlanNode node) => node switch
    {
        MapNode { IsFlow: false, Entries: [.., var last] } => last.Value is ScalarNode { IsNull: true } ? last.KeyPlace.End : EndOf(last.Value),
        ListNode { Items: [.., var last] } list when list.Place.End <= EndOf(last) => EndOf(last),
        _ => node.Place.End,
    };

    /// <summary>A text in several lines ends where the next line begins.</summary>
    private static int WithoutLineEnds(string text, int end)
    {
        while (end > 0 && text[end - 1] is ('\n' or '\r' or ' ')) end--;
        return end;
    }
}
