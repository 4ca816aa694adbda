using System.Collections.Immutable;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Checking;

/// <summary>Takes out the findings that somebody lives with. Errors are never silenced: with them there is no plan.</summary>
internal static class Silences
{
    public static (ImmutableArray<Finding> Told, ImmutableArray<SilencedFinding> Silenced) Apply(PlanDraft? draft, Findings findings)
    {
        if (draft is null || draft.Silenced.IsEmpty) return (findings.InFileOrder(), []);
        var names = PlaceNames.Of(draft.ToDocument());
        var silenced = ImmutableArray.CreateBuilder<SilencedFinding>();
        var used = new HashSet<PlanSilence>();
        var hidden = new HashSet<Finding>(ReferenceEqualityComparer.Instance);
        foreach (var finding in findings.InFileOrder())
            if (finding.Level is not FindingLevel.Error && draft.Silenced.FirstOrDefault(silence => Matches(silence.Value, finding, names)) is { } silence)
            {
                used.Add(silence.Value);
                hidden.Add(finding);
                silenced.Add(new SilencedFinding(finding, silence.Value.Reason));
            }
        foreach (var silence in draft.Silenced)
            if (!used.Contains(silence.Value) && !findings.IsFaulty(silence.Path))
                findings.Add(ServerFaults.SilenceUnused, FindingLevel.Warning, silence.Path, "silences nothing any more", "remove the entry", null);
        return ([.. findings.InFileOrder().Where(finding => !hidden.Contains(finding))], silenced.ToImmutable());
    }

    private static bool Matches(PlanSilence silence, Finding finding, Dictionary<string, string> names)
    {
        if (silence.Rule != finding.Rule.Id) return false;
        if (silence.At is not { } at || Contains(at, finding.Path)) return true;
        return Contains(at, PlaceNames.Named(finding.Path, names));
    }

    private static bool Contains(string place, string path) =>
        path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] is '.' or '[');
}
