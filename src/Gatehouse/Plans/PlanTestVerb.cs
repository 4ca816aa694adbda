using System.Collections.Immutable;
using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plans.Testing;
using Gatehouse.Server;
using Gatehouse.Server.Load;
using Gatehouse.Server.Load.Trying;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan test</c>: tries on a plan what is expected of it, without a server or on one that runs.</summary>
internal static class PlanTestVerb
{
    private static readonly Option<string?> Expect = VerbOptions.Text("--expect", "FILE", "Expectations beside the plan. Default: PLAN.expect.yaml, and in a folder every *.expect.yaml");
    private static readonly Option<string?> JUnit = VerbOptions.Text("--junit", "FILE", "Also write a report for builds.");
    private static readonly Option<int> Coverage = new("--coverage") { Description = "Fail when less than so many percent of clients, scopes and routes are spoken of.", HelpName = "PERCENT" };

    public static Command Create()
    {
        var command = new Command("test", "Try on a plan what is expected of it.") { PlanInput.File, Expect, JUnit, Coverage, VerbOptions.Json, PlanInput.StandIns };
        foreach (var option in LiveOptions.All) command.Options.Add(option);
        command.OnPlan(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var input = PlanInput.Read(parsed);
        var isLive = parsed.GetValue(LiveOptions.Live);
        var review = PlanCheck.Run(input.Source, isLive ? LiveOptions.VariableOrUnset : PlanInput.Variables(parsed));
        if (review.Plan is not { } plan) throw new ServerSetupException(string.Join('\n', review.Findings.Where(finding => finding.Level is FindingLevel.Error)));
        var expectations = review.Expectations.AddRange(ReadBeside(parsed, input));
        if (expectations.IsEmpty) throw new ServerSetupException($"Nothing is expected of {input.Name}. Write expect: in it, or in a file of its own.");
        var alone = new TriedPlan(plan, new PlanAlone(plan, TimeProvider.System.GetUtcNow()));
        var tried = new List<TriedExpectation>();
        foreach (var expectation in expectations) tried.Add(await alone.TryAsync(expectation));
        var settings = isLive ? LiveOptions.Read(parsed, plan) : null;
        if (settings is not null) tried = await TryLiveAsync(settings, tried);
        var at = settings?.Address.GetLeftPart(UriPartial.Authority);
        if (parsed.GetValue(JUnit) is { } file) WriteReport(file, at is null ? input.Name : $"{input.Name} at {at}", tried);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => TriedJson.Write(json, tried, alone.Coverage, at));
        else TriedText.Write(ConsoleStyle.Of(Console.Out), tried, alone.Coverage, at);
        var isIncomplete = parsed.GetValue(LiveOptions.Strict) && tried.Exists(one => one.Untried is not null);
        return tried.Exists(one => one.Fails) || isIncomplete || alone.Coverage.Percent < parsed.GetValue(Coverage) ? 1 : 0;
    }

    /// <summary>Tries the same on a running instance, and keeps what the plan alone says where that differs.</summary>
    private static async Task<List<TriedExpectation>> TryLiveAsync(LiveSettings settings, List<TriedExpectation> alone)
    {
        try
        {
            await using var instance = await LiveInstance.FindAsync(settings, default);
            var live = new TriedPlan(settings.Plan, new RunningInstance(instance, settings, default));
            var tried = new List<TriedExpectation>();
            foreach (var one in alone)
            {
                var now = await live.TryAsync(one.Expectation);
                tried.Add(now.Untried is null && now.Holds != one.Holds ? now with { PlanSays = one.Holds ? "holds" : one.Was } : now);
            }
            return tried;
        }
        catch (LoadException fault)
        {
            throw new ServerSetupException(fault.Message);
        }
    }

    private static ImmutableArray<PlanExpectation> ReadBeside(ParseResult parsed, PlanInput input)
    {
        if (parsed.GetValue(Expect) is null && input.Path == "-") return [];
        var read = (parsed.GetValue(Expect) is { } named ? PlanInput.Read(named).Source.Files : PlanInput.ReadExpectations(input.Path)).Select(file => PlanExpectations.Read(file.Text, file.Name)).ToList();
        var findings = read.SelectMany(one => one.Findings).ToList();
        return findings.Count == 0 ? [.. read.SelectMany(one => one.Expectations)] : throw new ServerSetupException(string.Join('\n', findings));
    }

    private static void WriteReport(string file, string plan, IReadOnlyList<TriedExpectation> tried)
    {
        try
        {
            using var output = File.Create(file);
            JUnitReport.Write(output, plan, tried);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{file} cannot be written: {refused.Message}");
        }
    }
}
