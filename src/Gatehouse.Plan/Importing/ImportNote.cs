using System.Collections.Immutable;

namespace Gatehouse.Plan.Importing;

/// <summary>How something came over that did not come as it was.</summary>
public enum ImportOutcome
{
    /// <summary>It is not in the plan.</summary>
    LeftOut,

    /// <summary>It is in the plan, in another way.</summary>
    Changed,
}

/// <summary>One thing that was not carried over as it was.</summary>
/// <param name="Subject">Of what it is a part: <c>client shop</c>; empty for the whole.</param>
/// <param name="Place">Where it stands in the source.</param>
/// <param name="What">What it is.</param>
/// <param name="Reason">Why, and what to do about it.</param>
public sealed record ImportNote(ImportOutcome Outcome, string Subject, string Place, string What, string Reason);

/// <summary>A secret that stood in the source in clear, or that the source does not tell: the plan has a variable for it.</summary>
/// <param name="Value">Null where only the owner of the client knows it.</param>
public sealed record ImportedSecret(string Variable, string Subject, string Place, string? Value)
{
    public override string ToString() => $"{Variable} of {Subject}";
}

/// <summary>What came of an import.</summary>
/// <param name="Product">What the source was recognised as.</param>
/// <param name="Plan">The text of the plan.</param>
public sealed record ImportedPlan(string Product, string Plan, ImmutableArray<ImportNote> Notes, ImmutableArray<ImportedSecret> Secrets)
{
    public required int Apis { get; init; }

    public required int Scopes { get; init; }

    public required int Clients { get; init; }

    /// <summary>Secrets that came along as what the other product kept of them.</summary>
    public required int Hashes { get; init; }

    /// <summary>Accounts that stand in the source too and are imported beside a server.</summary>
    public int People { get; init; }
}
