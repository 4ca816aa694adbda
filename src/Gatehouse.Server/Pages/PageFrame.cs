namespace Gatehouse.Server.Pages;

/// <summary>What every page shares; public because the generated page types are.</summary>
/// <param name="Title">The title of the browser's window.</param>
/// <param name="BasePath">The path of the issuer, which every address begins with; empty at the root of its host.</param>
/// <param name="Host">Host of the issuer, for people to compare with the address bar.</param>
public sealed record PageFrame(PageText Text, string Title, string BasePath, string Host, PageAssets Assets)
{
    /// <summary>Whose page it is.</summary>
    public PageBrand Brand { get; init; } = new(Text.Product, null, null, []);

    /// <summary>The script file that the page needs; most have none.</summary>
    public string? Script { get; init; }

    /// <summary>Whether the page holds lists and not one question.</summary>
    public bool Wide { get; init; }

    internal string AssetPath => BasePath + "/assets/";
}

/// <summary>Addresses of the static files, each with the hash of its content.</summary>
public sealed record PageAssets(string Style, string Icon, string Passkeys, string Leave, string CheckSession);

/// <summary>What the plan says of whoever runs the installation.</summary>
/// <param name="Style">The name of the style sheet with their colours; null where ours are shown.</param>
/// <param name="Logo">The address of their picture; null where ours is shown.</param>
public sealed record PageBrand(string Name, string? Style, string? Logo, IReadOnlyList<PageLink> Links);

/// <summary>A link at the foot of pages.</summary>
public sealed record PageLink(string Text, string Address);

/// <summary>The hidden field that proves a form came from here.</summary>
public sealed record FormToken(string Name, string Value);
