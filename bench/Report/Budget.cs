namespace Gatehouse.Bench.Report;

/// <summary>
/// One row of the table of budgets: what it may cost on the machine for which it was set, what the physics there cost, and which rows of
/// the floor are those physics.
/// </summary>
internal sealed record Budget(string Row, string Title, double Milliseconds, double PhysicalFloor, string[] FloorRows)
{
    /// <summary>What a bare form POST with one ES256 signature cost where the budgets were set.</summary>
    public const double TokenFloorWhenSet = 0.05;

    public static readonly Budget[] All =
    [
        new("client_credentials", "client credentials, confidential client", 0.065, 0.05, ["floor/token"]),
        new("refresh", "refresh with rotation (access + ID token)", 0.15, 0.10, ["floor-{0}/rotate"]),
        new("code_flow", "code flow with a session (authorize + token)", 0.22, 0.13, ["floor-{0}/authorize", "floor-{0}/rotate"]),
        new("introspection", "introspection of a JWT", 0.04, 0.03, ["floor/form"]),
        new("discovery", "discovery", 0.02, 0.02, ["floor/discovery"]),
        new("jwks", "JWKS", 0.02, 0.02, ["floor/discovery"]),
    ];

    /// <summary>How much more than the physics is allowed.</summary>
    public double Allowance => Milliseconds / PhysicalFloor;

    /// <summary>The physics of this row in this run; null when they were not measured.</summary>
    public double? Floor(Results results, string storage)
    {
        var sum = 0.0;
        foreach (var row in FloorRows)
        {
            var parts = string.Format(System.Globalization.CultureInfo.InvariantCulture, row, storage).Split('/');
            if (results.Best(parts[0], parts[1]) is not { } best)
                return null;
            sum += best.Cpu;
        }
        return sum;
    }
}
