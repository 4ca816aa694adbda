namespace Gatehouse.Protocol.Refusals;

/// <summary>Who can make a refused request work.</summary>
[Flags]
public enum Fixers
{
    None = 0,

    /// <summary>Who writes the application that sent the request.</summary>
    ClientDeveloper = 1,

    /// <summary>Who writes the API that refused.</summary>
    ApiAuthor = 2,

    /// <summary>Who runs the provider or the gateway and writes its plan.</summary>
    Operator = 4,

    /// <summary>Who sits in front of the browser.</summary>
    User = 8,
}

/// <summary>One reason as people need it in their worst hour.</summary>
/// <param name="Name">The name in logs, metrics and records.</param>
/// <param name="Fixers">Who can do something about it.</param>
/// <param name="Check">What is checked.</param>
/// <param name="Cause">What usually lies behind it.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Specification">The section that demands the check; null where it is our own rule.</param>
public sealed record RefusalReason(string Name, Fixers Fixers, string Check, string Cause, string Remedy, string? Specification = null)
{
    /// <summary>The facts that a record of it may hold.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>Where the documentation speaks of it, from the root of the documentation.</summary>
    public string Document => $"docs/reference/refusals.md#{Name}";

    /// <summary>Who can fix it, in words.</summary>
    public IReadOnlyList<string> Who => [.. WordsOf(Fixers)];

    private static IEnumerable<string> WordsOf(Fixers fixers)
    {
        if (fixers.HasFlag(Fixers.ClientDeveloper)) yield return "developer of the client";
        if (fixers.HasFlag(Fixers.ApiAuthor)) yield return "author of the API";
        if (fixers.HasFlag(Fixers.Operator)) yield return "operator";
        if (fixers.HasFlag(Fixers.User)) yield return "user";
    }
}
