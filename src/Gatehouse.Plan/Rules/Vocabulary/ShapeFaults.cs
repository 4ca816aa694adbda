namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of keys and values, whatever they are about.</summary>
internal static class ShapeFaults
{
    public static readonly PlanRule UnknownKey = new("unknown-key", "A key that nobody reads is a setting that silently does not count.");
    public static readonly PlanRule MissingKey = new("missing-key", "Without it the entry means nothing.");
    public static readonly PlanRule NoValue = new("no-value", "A key without a value is half a thought; a default would be a guess.");
    public static readonly PlanRule WrongType = new("wrong-type", "A list where a value belongs, or the other way round, would be read as something else.");
    public static readonly PlanRule NotAllowed = new("not-allowed-value", "The key knows a few words; any other would be a guess.");
    public static readonly PlanRule Unavailable = new("not-in-this-version", "The language has the word, this release does not; what works instead is named.");
    public static readonly PlanRule BadValue = new("bad-value", "Times, numbers and dates are written in one way each, so that nobody has to guess a unit.");
    public static readonly PlanRule NameSyntax = new("name-syntax", "Names become labels, addresses and columns; their letters are limited so that they mean the same everywhere.");
    public static readonly PlanRule NameTwice = new("name-twice", "Of two with one name, one would silently count.");
    public static readonly PlanRule LifetimeZero = new("lifetime-zero", "What ends at once was never given.");
}
