namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of the file itself, told before anybody asks what it means.</summary>
internal static class FileFaults
{
    public static readonly PlanRule TooLarge = new("file-too-large", "A plan is read by every node at every start; a file that fills the memory is a mistake or an attack.");
    public static readonly PlanRule NotText = new("file-not-text", "Hidden characters make a file say something else to a reader than to a program.");
    public static readonly PlanRule Empty = new("file-empty", "An empty file is more often a failed copy than a wish.");
    public static readonly PlanRule NotYaml = new("not-yaml", "What cannot be read cannot be checked.");
    public static readonly PlanRule Alias = new("yaml-alias", "Anchors and aliases let a short file grow without bounds, and a plan should say what it means where it says it.");
    public static readonly PlanRule Tag = new("yaml-tag", "Tags change how values are read, which no reader of a plan expects.");
    public static readonly PlanRule Depth = new("yaml-depth", "A plan has a few levels; deep nesting is made to exhaust who reads it.");
    public static readonly PlanRule KeyShape = new("yaml-key", "Keys are names; anything else has no meaning in a plan.");
    public static readonly PlanRule KeyTwice = new("key-twice", "Of two values for one key a reader sees one and a program another.");
    public static readonly PlanRule Variable = new("variable", "A secret or an address that is not there must stop the start, not become an empty text.");
    public static readonly PlanRule Version = new("plan-version", "A plan that a newer release writes may mean more than this one understands.");
    public static readonly PlanRule MoreFindings = new("more-findings", "Nobody reads more at once.");
}
