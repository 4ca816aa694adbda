namespace Gatehouse.Plan.Text.Mending;

/// <summary>What would repair a breach, in the plan's own words; where that goes in the file is found when it is asked for.</summary>
internal abstract record Mend
{
    /// <summary>Gives a key of the subject a value, whether it is written or not.</summary>
    public static Mend Set(string key, string value) => new SetValue(key, value);

    /// <summary>Writes another word in the place of one within a value.</summary>
    public static Mend Word(string key, string written, string instead) => new ReplaceWord(key, written, instead);

    internal sealed record SetValue(string Key, string Value) : Mend;

    internal sealed record ReplaceWord(string Key, string Written, string Instead) : Mend;
}
