namespace Gatehouse.Plan.Advising;

/// <summary>Where a client runs.</summary>
public enum ClientPlace
{
    /// <summary>On a machine of its operator, with a web page for its users.</summary>
    Server,

    /// <summary>In the browser, as script.</summary>
    Browser,

    /// <summary>On a phone.</summary>
    Mobile,

    /// <summary>On a computer, with windows.</summary>
    Desktop,

    /// <summary>On a computer, as a command.</summary>
    Terminal,

    /// <summary>On something without a keyboard to speak of.</summary>
    Device,

    /// <summary>As an API that calls another one.</summary>
    Api,
}

/// <summary>Who it acts for.</summary>
public enum ClientUser
{
    /// <summary>A person who sits in front of it.</summary>
    Present,

    /// <summary>A person who holds a phone somewhere else.</summary>
    Elsewhere,

    /// <summary>Whoever called it.</summary>
    Caller,

    /// <summary>Nobody: for itself.</summary>
    None,
}

/// <summary>What is at stake.</summary>
public enum Sensitivity
{
    Low,
    Normal,
    High,
}

/// <summary>What has to be known of a client to say how it should get tokens.</summary>
public sealed record ClientFacts
{
    public required ClientPlace Runs { get; init; }

    public required ClientUser User { get; init; }

    /// <summary>Whether nobody but its operator can read what it holds.</summary>
    public required bool KeepsSecret { get; init; }

    /// <summary>Whether it can sign with a key of its own; libraries of the last years can.</summary>
    public bool Signs { get; init; } = true;

    /// <summary>Whether it works while its user is away.</summary>
    public bool WorksWhileAway { get; init; }

    public Sensitivity Sensitivity { get; init; } = Sensitivity.Normal;

    /// <summary>On how many machines it is installed.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Whether a command runs where there is a browser too.</summary>
    public bool HasBrowser { get; init; } = true;

    /// <summary>Whether it is an agent that speaks the Model Context Protocol.</summary>
    public bool IsMcp { get; init; }

    /// <summary>Whether another organisation runs it.</summary>
    public bool IsThirdParty { get; init; }
}

/// <summary>What the stanza of a client says of it beyond what is advised.</summary>
public sealed record ClientIdentity
{
    public string ClientId { get; init; } = "my-client";

    public string? Name { get; init; }

    public string? Owner { get; init; }

    /// <summary>Where it is reached, or whose domain it belongs to.</summary>
    public string Host { get; init; } = "my-client.example.com";

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Scopes of APIs.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];
}
