using Gatehouse.Plan;

namespace Gatehouse.Gateway;

/// <summary>What a gateway is started with; the plan says the rest.</summary>
public sealed record GatewayOptions
{
    public const string DefaultUrls = "http://localhost:8090";

    /// <summary>The plan file; it is read again when it is edited.</summary>
    public required string PlanFile { get; init; }

    /// <summary>Answers the value of an environment variable; that of the process when null.</summary>
    public Func<string, string?>? Variable { get; init; }
}

/// <summary>The plan cannot be served by a gateway; every finding is in <see cref="Findings"/>.</summary>
public sealed class GatewayPlanException(string message, IReadOnlyList<Finding> findings) : Exception(message)
{
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
