using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plans.Testing;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan test</c>: tries on a plan what is expected of it, without a server.</summary>
internal static class PlanTestVerb
{
    private static readonly Option<string?> Expect = VerbOptions.Text("--expect", "FILE", "Expectations beside the plan. Default: PLAN.expect.yaml, and in a folder every *.expect.yaml");
    private static readonly Option<string?> JUnit = VerbOptions.Text("--junit", "FILE", "Also write a report for builds.");
    private static readonly Option<int> Coverage = new("--coverage") { Description = "Fail when less than so many percent of clients, scopes and routes are spoken of.", HelpName = "PERCENT" };

    public static Command Create()
    {
        var command = new Command("test", "Try on a plan what is expected of it.") { PlanInput.File, Expect, JUnit, Coverage, VerbOptions.Json, PlanInput.StandIns };
        command.OnPlan(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var input = PlanInput.Read(parsed);
        var review = PlanCheck.Run(input.Source, PlanInput.Variables(parsed));
        if (review.Plan is not { } plan) throw new ServerSetupException(string.Join('\n', review.Findings.Where(finding => finding.Level is FindingLevel.Error)));
        var expectations = review.Expectations.AddRange(ReadBeside(parsed, input));
        if (expectations.IsEmpty) throw new ServerSetupException($"Nothing is expected of {input.Name}. Write expect: in it, or in a file of its own.");
        var tests = new TriedPlan(plan, TimeProvider.System.GetUtcNow());
        var tried = new List<TriedExpectation>();
        foreach (var expectation in expectations) tried.Add(await tests.TryAsync(expectation));
        if (parsed.GetValue(JUnit) is { } file) WriteReport(file, input.Name, tried);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => WriteJson(json, tried, tests.Coverage));
        else WriteText(ConsoleStyle.Of(Console.Out), tried, tests.Coverage);
        return tried.Exists(one => !one.Holds) || tests.Coverage.Percent < parsed.GetValue(Coverage) ? 1 : 0;
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

    private static void WriteText(ConsoleStyle style, List<TriedExpectation> tried, PlanCoverage coverage)
    {
        foreach (var one in tried)
        {
            style.Fill(one.Holds ? style.Green("ok    ") : style.Red("FAIL  "), $"{one.Name}{(one.Holds ? "" : $" ({one.Expectation.File}:{one.Expectation.Line.ToString(CultureInfo.InvariantCulture)})")}", 6);
            if (one.Holds) continue;
            style.Wrap("expected", one.Expected, 16);
            style.Wrap("was", one.Was, 16);
        }
        var failed = tried.Count(one => !one.Holds);
        style.Out.WriteLine($"\n{tried.Count} expectation{(tried.Count == 1 ? "" : "s")}, {(failed == 0 ? style.Green("all hold") : style.Red($"{failed} failed"))}; {coverage.Percent} % covered");
        foreach (var (kind, all, missing) in coverage.Kinds)
            style.Wrap(kind, $"{all - missing.Count} of {all}{(missing.Count == 0 ? "" : $", not {string.Join(", ", missing.Take(10))}{(missing.Count > 10 ? $" and {missing.Count - 10} more" : "")}")}", 10);
    }

    private static void WriteJson(Utf8JsonWriter json, List<TriedExpectation> tried, PlanCoverage coverage)
    {
        json.WriteNumber("failed", tried.Count(one => !one.Holds));
        json.WriteStartArray("expectations");
        foreach (var one in tried)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteString("file", one.Expectation.File);
            json.WriteNumber("line", one.Expectation.Line);
            json.WriteBoolean("holds", one.Holds);
            json.WriteString("expected", one.Expected);
            json.WriteString("was", one.Was);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("coverage");
        json.WriteNumber("percent", coverage.Percent);
        foreach (var (kind, all, missing) in coverage.Kinds)
        {
            json.WriteNumber(kind, all);
            json.WriteTexts(kind + "_missing", missing);
        }
        json.WriteEndObject();
    }
}
