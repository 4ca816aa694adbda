using System.Collections.Immutable;

namespace Gatehouse.Plan.Model.Checking;

/// <summary>Something that must hold of a plan: what a client may get, what an asking client is answered, or what becomes of a call.</summary>
public sealed record PlanExpectation
{
    /// <summary>The file that it stands in, as findings call it.</summary>
    public string File { get; init; } = "";

    /// <summary>Where it stands in its file.</summary>
    public int Line { get; init; }

    /// <summary>What it is called in reports; made of its keys when null.</summary>
    public string? Name { get; init; }

    public string? Client { get; init; }

    /// <summary>The grant by which the client asks; its first one when null.</summary>
    public string? Grant { get; init; }

    /// <summary>All the scopes that the client may get, and no others.</summary>
    public ImmutableArray<string>? May { get; init; }

    /// <summary>The scopes that it asks for; null: for nothing in particular.</summary>
    public ImmutableArray<string>? Asks { get; init; }

    /// <summary>The scopes that the token carries then.</summary>
    public ImmutableArray<string>? Gets { get; init; }

    /// <summary>The error code that it is refused with.</summary>
    public string? Refused { get; init; }

    /// <summary>A method and a path.</summary>
    public string? Call { get; init; }

    /// <summary>The API that is called, or that a token is asked for.</summary>
    public string? Api { get; init; }

    /// <summary>The API that the token was got for, when another one is called with it.</summary>
    public string? TokenFor { get; init; }

    /// <summary>The scopes of the token of a call, wherever it comes from.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>The roles of the user of a call.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>The status that a call is answered with.</summary>
    public int? Answer { get; init; }
}
