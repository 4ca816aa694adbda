namespace Gatehouse.Protocol.Refusals;

/// <summary>Where something was refused.</summary>
public static class RefusalSources
{
    public const string Provider = "provider";
    public const string Api = "api";
    public const string Gateway = "gateway";
}

/// <summary>One refusal as it is kept: which check refused what, and nothing that was shown to prove anything.</summary>
public sealed record RefusalRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="RefusalSources"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The client that reported it; empty where the provider itself refused.</summary>
    public string Reporter { get; init; } = "";

    /// <summary>The endpoint, or the pattern of the route; never the path of the request.</summary>
    public required string Endpoint { get; init; }

    public required int Status { get; init; }

    /// <summary>The error code that the caller was told; empty where the answer has none.</summary>
    public required string Error { get; init; }

    public required string Reason { get; init; }

    /// <summary>The client concerned, as far as it is known.</summary>
    public string? ClientId { get; init; }

    /// <summary>The audience of the API that refused.</summary>
    public string? Api { get; init; }

    public string? TraceId { get; init; }

    public IReadOnlyList<RefusalFact> Facts { get; init; } = [];

    /// <summary>Whose share of the store it counts against: a client, an API that reports, or everybody who is unknown.</summary>
    public string Share => Reporter.Length > 0 ? $"reporter {Reporter}" : ClientId is null ? "" : $"client {ClientId}";
}
