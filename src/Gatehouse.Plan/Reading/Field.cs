using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Schema;
using Gatehouse.Plan.Text;
using Gatehouse.Plan.Text.Mending;

namespace Gatehouse.Plan.Reading;

/// <summary>The value of a key, or its absence, with the ways to read it; each tells what is wrong with the value's shape.</summary>
/// <param name="within">The path of what the key stands in, or of the value itself where it has no key.</param>
internal readonly struct Field(PlanNode? node, bool hasKey, string within, string? key, Findings findings)
{
    private static readonly Choices<bool> Switches = new(("on", true), ("off", false), ("true", true), ("false", false), ("yes", true), ("no", false));

    private static readonly string[] InstantFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mmK"];

    public bool IsWritten => hasKey;

    /// <summary>Put together only for those who ask: most keys of most parts are not written, and nothing is wrong with them.</summary>
    public string Path => key is null ? within : PlanPath.Key(within, key);

    private bool IsFaulty => findings.HasErrors && findings.IsFaulty(Path);

    /// <summary>A single value; null when there is none.</summary>
    public string? Text()
    {
        if (Learns(ValueKind.Text)) return "";
        if (node is null)
        {
            if (hasKey) findings.Error(ShapeFaults.NoValue, Path, "has no value", "write one, or remove the key");
            return null;
        }
        if (node is ScalarNode scalar)
        {
            if (scalar.Text.Length == 0 && !IsFaulty) findings.Error(ShapeFaults.NoValue, Path, "is empty", "write a value, or remove the key");
            return scalar.Text;
        }
        findings.Error(ShapeFaults.WrongType, Path, $"must be a single value, not {node.Shape}", "write the value behind the colon");
        return null;
    }

    public string RequiredText(string remedy, string? source = null)
    {
        if (!hasKey) findings.Error(ShapeFaults.MissingKey, Path, "is missing", remedy, source);
        findings.Shapes?.Requires(Path);
        return Text() ?? "";
    }

    // A fault that was told is not told again in other words.
    private string? SoundText() => IsFaulty || Text() is not { } text || IsFaulty ? null : text;

    public T Choice<T>(Choices<T> choices, T otherwise)
    {
        if (findings.Shapes is { } shapes)
        {
            var words = shapes.At(Path).Words;
            words.AddRange(choices.Words.Except(words));
            return otherwise;
        }
        if (SoundText() is not { } word) return otherwise;
        return ReadChoice(choices, word) is (true, var value) ? value : otherwise;
    }

    public T RequiredChoice<T>(Choices<T> choices, string remedy)
    {
        if (!hasKey) findings.Error(ShapeFaults.MissingKey, Path, "is missing", $"{remedy}: {string.Join(", ", choices.Words)}");
        findings.Shapes?.Requires(Path);
        return Choice(choices, choices.Available[0].Value);
    }

    public bool Switch(bool otherwise)
    {
        Learns(ValueKind.Switch);
        return Choice(Switches, otherwise);
    }

    public TimeSpan Duration(TimeSpan otherwise)
    {
        if (Learns(ValueKind.Duration)) return otherwise;
        if (SoundText() is not { } text) return otherwise;
        if (Gatehouse.Plan.Text.Duration.TryParse(text, out var duration)) return duration;
        findings.Error(ShapeFaults.BadValue, Path, $"has {findings.Quote(Path, text)}, which is not a duration", "write a whole number and a unit: 30s, 10m, 1h or 14d");
        return otherwise;
    }

    /// <summary>A whole number, one at least.</summary>
    public int Count(int otherwise)
    {
        if (Learns(ValueKind.Count)) return otherwise;
        if (SoundText() is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) return number;
        findings.Error(ShapeFaults.BadValue, Path, $"has {findings.Quote(Path, text)}, which is not a whole number above zero", "write a number such as 100");
        return otherwise;
    }

    public DateTimeOffset? Instant()
    {
        if (Learns(ValueKind.Moment)) return null;
        if (SoundText() is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            return instant;
        findings.Error(ShapeFaults.BadValue, Path, $"has {findings.Quote(Path, text)}, which is not a date or time", "write 2027-06-30 or 2027-06-30T12:00:00Z");
        return null;
    }

    public DateOnly? Date()
    {
        if (Learns(ValueKind.Moment)) return null;
        if (SoundText() is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        findings.Error(ShapeFaults.BadValue, Path, $"has {findings.Quote(Path, text)}, which is not a date", "write 2027-06-30");
        return null;
    }

    /// <summary>A list of single values.</summary>
    public ImmutableArray<string> Texts() => [.. Items().Select(item => item.Text() ?? "")];

    /// <summary>A list of words without repetition; the ones that are not allowed are told and left out.</summary>
    public ImmutableArray<T> Choices<T>(Choices<T> choices)
    {
        var values = ImmutableArray.CreateBuilder<T>();
        if (findings.Shapes is not null)
            foreach (var item in Items())
                item.Choice(choices, choices.Available[0].Value);
        foreach (var item in Items())
            if (item.SoundText() is { } word && item.ReadChoice(choices, word) is (true, var value) && !values.Contains(value))
                values.Add(value);
        return values.ToImmutable();
    }

    /// <summary>Words in one value with spaces between them, as the scope parameter has them, or a list.</summary>
    public ImmutableArray<(string Word, string Path)> Words()
    {
        Learns(ValueKind.Words);
        if (node is not ScalarNode scalar) return [.. Items().Select(item => (item.Text() ?? "", item.Path))];
        var at = Path;
        return [.. scalar.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => (word, at))];
    }

    /// <summary>The fields of a list; empty when nothing is written.</summary>
    public IEnumerable<Field> Items()
    {
        if (findings.Shapes is { } shapes)
        {
            shapes.At(PlanPath.Item(Path, 0));
            return [new Field(null, shapes.IsWritten, PlanPath.Item(Path, 0), null, findings)];
        }
        if (node is null) return [];
        if (node is ListNode list)
        {
            var (at, told) = (Path, findings);
            return list.Items.Select((item, i) => new Field(item is ScalarNode { IsNull: true } ? null : item, true, PlanPath.Item(at, i), null, told));
        }
        findings.Error(ShapeFaults.WrongType, Path, $"must be a list, not {node.Shape}", "write [a, b], or one line for each beginning with a dash");
        return [];
    }

    /// <summary>Mappings and lists as JSON; every single value is text.</summary>
    public string? Json()
    {
        if (Learns(ValueKind.Json)) return null;
        if (node is null) return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) JsonTree.Write(json, node);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public bool IsSingleValue
    {
        get
        {
            // Where a single value may stand in the place of a mapping, both are learned.
            Learns(ValueKind.Text);
            return node is ScalarNode;
        }
    }

    /// <summary>Whether the language is read and no plan; then this place is known to take such a value.</summary>
    private bool Learns(ValueKind kind)
    {
        if (findings.Shapes is not { } shapes) return false;
        shapes.At(Path).Kinds.Add(kind);
        return true;
    }

    /// <summary>The mapping, or null when there is none.</summary>
    public Section? Section()
    {
        if (findings.Shapes is { } shapes)
        {
            // Deeper down nothing is new: what may hold itself is open from there on.
            if (ShapeRecorder.IsTooDeep(Path)) shapes.At(Path).IsOpen = true;
            return ShapeRecorder.IsTooDeep(Path) ? null : new Section(new MapNode([], default), Path, findings);
        }
        if (node is MapNode map) return new Section(map, Path, findings);
        if (node is not null) findings.Error(ShapeFaults.WrongType, Path, $"must be a mapping, not {node.Shape}", "write { key: value }, or one indented line for each key");
        else if (hasKey) findings.Error(ShapeFaults.NoValue, Path, "has no value", "write one, or remove the key");
        return null;
    }

    private (bool Found, T Value) ReadChoice<T>(Choices<T> choices, string word)
    {
        if (choices.TryFind(word, out var value)) return (true, value);
        var at = Path;
        if (choices.InsteadOf(word) is { } instead)
            findings.Error(ShapeFaults.Unavailable, at, $"has {findings.Quote(at, word)}, which is not available in this version", instead);
        else
        {
            var nearest = findings.Nearest(at, word, choices.Words);
            var meant = nearest is null ? "" : $" (did you mean {nearest}?)";
            findings.Add(
                ShapeFaults.NotAllowed, FindingLevel.Error, at, $"has {findings.Quote(at, word)}, which is not allowed here{meant}", $"use one of {string.Join(", ", choices.Words)}", null,
                nearest is null ? null : findings.FixOf(Mend.Word(at, word, nearest), ""));
        }
        return (false, value);
    }
}
