using System.Text.Json;
using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Replaying;

/// <summary>A replay for programs.</summary>
internal static class ReplayJson
{
    public static void Write(Utf8JsonWriter json, Replay replay)
    {
        json.WriteString("from", replay.Old);
        json.WriteString("to", replay.New);
        json.WriteDate("since", replay.Since);
        json.WriteNumber("decisions", replay.Decisions.Count);
        json.WriteNumber("times", replay.Requests);
        foreach (var (outcome, name) in ((ReplayOutcome, string)[])
            [(ReplayOutcome.NewlyFails, "newly_fails"), (ReplayOutcome.GetsLess, "gets_less"), (ReplayOutcome.NewlyPasses, "newly_passes"), (ReplayOutcome.GetsMore, "gets_more"), (ReplayOutcome.Differs, "differs")])
            DifferenceJson.Each(json, name, replay.Of(outcome), WriteOne);
        DifferenceJson.Each(json, "changed_since", replay.Decisions.Where(one => one.HasChangedSince), WriteOne);
        DifferenceJson.Each(json, "not_replayed", replay.Of(ReplayOutcome.Undecided), static (json, one) => WriteRow(json, one.Row));
    }

    private static void WriteOne(Utf8JsonWriter json, ReplayedDecision one)
    {
        WriteRow(json, one.Row);
        WriteVerdict(json, "was", one.Old);
        WriteVerdict(json, "will_be", one.New);
    }

    private static void WriteRow(Utf8JsonWriter json, DecisionRow row)
    {
        json.WriteNumber("times", row.Count);
        json.WriteDate("first", row.First);
        json.WriteDate("last", row.Last);
        json.WriteStartObject("recorded");
        DecisionJson.Write(json, row.Decision);
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, string name, DecisionVerdict? verdict)
    {
        if (verdict is not { } told)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteBoolean("granted", !told.IsRefused);
        if (told.Granted is { } scope) json.WriteString("scope", scope.ToString());
        if (told.Audience is { } audience) json.WriteString("audience", audience);
        if (told.Error is { } error) json.WriteString("error", error);
        if (told.Reason is { } reason) json.WriteString("reason", reason);
        json.WriteEndObject();
    }
}
