using System.Collections.Immutable;
using System.Text.Json;

namespace Gatehouse.Plan.Importing.Sources;

/// <summary>What another product exported, or its tables.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="AreTables">Whether there is one document that has the rows of each table under its name.</param>
public sealed record ForeignSource(string Name, ImmutableArray<ForeignDocument> Documents, bool AreTables = false)
{
    /// <summary>The rows of the tables of a database, as JSON.</summary>
    public static ForeignSource OfTables(string name, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return new(name, [new ForeignDocument(name, "", document.RootElement.Clone())], AreTables: true);
    }
}

/// <summary>One file of it.</summary>
/// <param name="Name">How places in it begin.</param>
/// <param name="Within">The path from the folder that was given; empty for a file that was given itself.</param>
public sealed record ForeignDocument(string Name, string Within, JsonElement Root)
{
    internal ForeignNode Node => new(Root, Name, isRoot: true);
}
