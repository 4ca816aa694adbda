using Gatehouse.Plan.Model;
using Gatehouse.ResourceServer.Outgoing;

namespace Gatehouse.Server.Load;

/// <summary>What load is made, and as whom.</summary>
public sealed record LoadSettings
{
    /// <summary>The rate that is shared out when none is given.</summary>
    public const double DefaultRate = 50;

    /// <summary>The plan that the running instance serves.</summary>
    public required PlanDocument Plan { get; init; }

    /// <summary>Where the instance is reached; the plan's issuer, unless a way around a proxy is wanted.</summary>
    public required Uri Address { get; init; }

    /// <summary>Operations a second of all clients together, shared out evenly; null where <see cref="Rates"/> says all.</summary>
    public double? Rate { get; init; }

    /// <summary>Operations a second by client; the key <see cref="Documents"/> stands for whoever fetches metadata and keys.</summary>
    public IReadOnlyDictionary<string, double> Rates { get; init; } = new Dictionary<string, double>();

    public required TimeSpan Duration { get; init; }

    /// <summary>How many connections are open at most.</summary>
    public required int Connections { get; init; }

    /// <summary>Whose sign-in the clients of users share; null: they take no part.</summary>
    public LoadUser? User { get; init; }

    /// <summary>The private keys of clients that prove themselves by one.</summary>
    public IReadOnlyDictionary<string, PrivateKey> Keys { get; init; } = new Dictionary<string, PrivateKey>();

    /// <summary>What opens <c>/metrics</c> from elsewhere.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>Stands for a secret whose environment variable is not set here.</summary>
    public const string Unset = "this-environment-variable-is-not-set-here-";

    /// <summary>What the fetching of metadata and keys is called.</summary>
    public const string Documents = "documents";
}

/// <summary>Somebody who signs in by name and password.</summary>
public sealed record LoadUser(string Username, string Password)
{
    public override string ToString() => Username;
}

/// <summary>The load cannot be made as told; the message is for a person.</summary>
public sealed class LoadException(string message) : Exception(message);
