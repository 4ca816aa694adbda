using System.Collections;

namespace Gatehouse.Protocol;

/// <summary>A set of scope values in the order they were asked for, without repetition.</summary>
[Spec("RFC 6749", "3.3")]
public sealed class ScopeSet : IReadOnlyCollection<string>
{
    public static readonly ScopeSet Empty = new([]);

    private readonly string[] _values;
    private string? _text;

    private ScopeSet(string[] values) => _values = values;

    public int Count => _values.Length;

    public static ScopeSet Of(IEnumerable<string> values)
    {
        var distinct = values.Distinct(StringComparer.Ordinal).ToArray();
        return distinct.Length == 0 ? Empty : new ScopeSet(distinct);
    }

    /// <summary>Reads a scope parameter; false when it breaks the grammar of RFC 6749 appendix A.4.</summary>
    public static bool TryParse(string text, out ScopeSet scope)
    {
        scope = Empty;
        if (text.Length == 0) return false;
        var values = text.Split(' ');
        foreach (var value in values)
            if (value.Length == 0 || !IsToken(value))
                return false;
        scope = Of(values);
        return true;
    }

    /// <summary>Reads a scope that we wrote ourselves.</summary>
    public static ScopeSet Parse(string text) =>
        text.Length == 0 ? Empty : new ScopeSet(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) { _text = text };

    /// <summary>Whether the text is one scope-token: printable ASCII without space, quote and backslash.</summary>
    public static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (c is <= ' ' or '"' or '\\' or > '~')
                return false;
        return text.Length > 0;
    }

    public bool Contains(string value) => Array.IndexOf(_values, value) >= 0;

    public bool IsSubsetOf(ScopeSet other) => Array.TrueForAll(_values, other.Contains);

    public ScopeSet Where(Func<string, bool> keep)
    {
        var kept = Array.FindAll(_values, value => keep(value));
        return kept.Length == _values.Length ? this : kept.Length == 0 ? Empty : new ScopeSet(kept);
    }

    public ScopeSet Intersect(ScopeSet other) => Where(other.Contains);

    public ScopeSet Union(ScopeSet other) => Of(_values.Concat(other._values));

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    /// <summary>The values separated by spaces, as they travel.</summary>
    public override string ToString() => _text ??= string.Join(' ', _values);
}
