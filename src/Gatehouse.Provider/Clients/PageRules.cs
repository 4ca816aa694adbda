namespace Gatehouse.Provider.Clients;

/// <summary>Whose the pages are that people see; null is what the product has.</summary>
public sealed record PageRules
{
    public static readonly PageRules Default = new();

    public string? Name { get; init; }

    public string? LogoUri { get; init; }

    /// <summary>As CSS writes it, <c>#0f6650</c>.</summary>
    public string? AccentColor { get; init; }

    public string? HelpUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TosUri { get; init; }
}
