using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Plan.Differences;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Plans.Changing;

/// <summary>One of two plans that are compared.</summary>
/// <param name="Name">How it is called.</param>
internal sealed record ComparedPlan(string Name, ReviewedPlan Plan);

/// <summary>Reads the two plans that a comparison is about.</summary>
internal static class ComparedPlans
{
    private const string StandIn = "stand-in-for-";

    public static bool IsStandIn(string secret) => secret.Contains(StandIn, StringComparison.Ordinal);

    /// <summary>Two files, without an installation.</summary>
    public static (ComparedPlan Old, ComparedPlan New) OfFiles(ParseResult parsed, string old, string now)
    {
        var secrets = new ComparableSecrets();
        // The other one's faults are told once this one has none.
        var (first, second) = (PlanInput.Read(old), PlanInput.Read(now));
        var reading = Task.Run(() => Of(second));
        var read = Of(first);
        return (read, reading.GetAwaiter().GetResult());

        ComparedPlan Of(PlanInput input)
        {
            var reading = PlanReader.Read(input.Source, PlanInput.Variables(parsed));
            return reading.Plan is { } plan ? new ComparedPlan(input.Name, new ReviewedPlan(secrets.Write(plan, IsStandIn), plan)) : throw new PlanFaultException(reading.Findings);
        }
    }

    /// <summary>A file, as the installation would keep it.</summary>
    public static async Task<(ComparedPlan Plan, ProposedPlan Proposed)> OfFileAsync(ParseResult parsed, string path, Installation installation, CancellationToken cancel)
    {
        var input = PlanInput.Read(path);
        var proposed = await installation.Versions.ProposeAsync(input.Source, PlanInput.Variables(parsed), cancel, IsStandIn);
        return (new ComparedPlan(input.Name, ReviewedPlan.Of(proposed)), proposed);
    }

    /// <summary>A version; the one in force when null.</summary>
    public static async Task<ComparedPlan> OfVersionAsync(long? number, Installation installation, CancellationToken cancel)
    {
        var version = await installation.Versions.ReadAsync(number, cancel);
        return new ComparedPlan(NameOf(version, isInForce: version.Version == installation.Version?.Version), ReviewedPlan.Of(version));
    }

    public static string NameOf(ConfigurationVersion? version, bool isInForce = true) =>
        version is null ? "nothing" : $"version {version.Version}{(isInForce ? " in force" : "")} ({OriginOf(version.Source, version.Author)}, {ConsoleTable.Date(version.AppliedAt)})";

    /// <summary>By what and by whom a version was made.</summary>
    public static string OriginOf(string source, string? author) => author is null ? source : $"{source} by {author}";
}
