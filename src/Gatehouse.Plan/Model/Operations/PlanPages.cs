namespace Gatehouse.Plan.Model.Operations;

/// <summary>Whose the pages are that people see.</summary>
public sealed record PlanPages
{
    public static readonly PlanPages Default = new();

    /// <summary>What the installation is called; null for the name of the product.</summary>
    public string? Name { get; init; }

    /// <summary>Where its picture is fetched.</summary>
    public string? LogoUri { get; init; }

    /// <summary>The colour of buttons and links.</summary>
    public Color? AccentColor { get; init; }

    /// <summary>Where people get help.</summary>
    public string? HelpUri { get; init; }

    /// <summary>What is done with data about people.</summary>
    public string? PolicyUri { get; init; }

    /// <summary>The terms of service.</summary>
    public string? TosUri { get; init; }
}
