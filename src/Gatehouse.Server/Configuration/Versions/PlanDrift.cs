using System.Collections.Immutable;
using Gatehouse.Plan.Differences;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>A place in which a plan file and what is in force differ.</summary>
/// <param name="Change">From the file to what is in force.</param>
/// <param name="Since">The version that made it what it is in force.</param>
/// <param name="IsEdited">Whether the file says something else than what was last read from a file, so that the edit is not in force yet.</param>
public sealed record DriftedField(PlanChange Change, ConfigurationEntry Since, bool IsEdited);

/// <summary>Finds who made what is in force differ from a plan file, by going back through the versions.</summary>
public static class PlanDrift
{
    public static async Task<ImmutableArray<DriftedField>> FindAsync(PlanVersions versions, ProposedPlan file, CancellationToken cancel)
    {
        if (file.Base is not { } newest || !file.IsNew) return [];
        var drifted = PlanDifference.Between(file.Document, PlanVersions.Normalize(newest)).Changes;
        var edits = await versions.FindNewestAsync(ChangeSources.File, cancel) is { } last ? PlanVersions.Between(last, file.Document).Changes : [];
        var since = await AttributeAsync(versions, drifted, newest, cancel);
        return [.. drifted.Select(change => new DriftedField(change, since[change], edits.Any(edit => Touches(edit, change))))];
    }

    private static async Task<Dictionary<PlanChange, ConfigurationEntry>> AttributeAsync(PlanVersions versions, ImmutableArray<PlanChange> drifted, ConfigurationVersion newest, CancellationToken cancel)
    {
        var found = new Dictionary<PlanChange, ConfigurationEntry>(ReferenceEqualityComparer.Instance);
        var (entries, document) = (await versions.ListAsync(cancel), PlanVersions.Normalize(newest));
        for (var i = 0; i < entries.Count && found.Count < drifted.Length; i++)
        {
            if (entries[i].Version > newest.Version) continue;
            // Nothing is before the first version: what is left has been so from the beginning.
            if (i + 1 == entries.Count)
            {
                foreach (var change in drifted) found.TryAdd(change, entries[i]);
                break;
            }
            var older = PlanVersions.Normalize(await versions.ReadAsync(entries[i + 1].Version, cancel));
            var made = PlanDifference.Between(older, document).Changes;
            foreach (var change in drifted.Where(change => made.Any(one => Touches(one, change)))) found.TryAdd(change, entries[i]);
            document = older;
        }
        return found;
    }

    /// <summary>Whether the one place is the other, contains it or is within it.</summary>
    private static bool Touches(PlanChange one, PlanChange other) => one.Part == other.Part && (IsWithin(one.Field, other.Field) || IsWithin(other.Field, one.Field));

    private static bool IsWithin(string inner, string outer) =>
        outer.Length == 0 || (inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '['));
}
