namespace Gatehouse.Provider.Storage.Requests;

public enum AwaitedKind : short
{
    /// <summary>A device shows a code (RFC 8628).</summary>
    Device = 1,

    /// <summary>A client names its user (OpenID Connect CIBA).</summary>
    Backchannel = 2,
}

public enum AwaitedState : short
{
    Pending = 0,
    Approved = 1,
    Denied = 2,
}

/// <summary>A request whose client waits while its user answers elsewhere. An approved one becomes a grant with the same id.</summary>
public sealed record AwaitedRequest
{
    public required GrantId Id { get; init; }

    public required AwaitedKind Kind { get; init; }

    public AwaitedState State { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Who is asked; null while anybody who has the code may answer.</summary>
    public string? Subject { get; init; }

    /// <summary>Space-separated.</summary>
    public required string Scope { get; init; }

    /// <summary>Resource indicators, space-separated.</summary>
    public required string Resources { get; init; }

    /// <summary>Authorization details as JSON (RFC 9396), or null.</summary>
    public string? Details { get; init; }

    /// <summary>A MAC of the code that the device shows, under a key that the database does not have.</summary>
    public string? UserCode { get; init; }

    /// <summary>The network address that the request came from, as far as it is known.</summary>
    public string? Origin { get; init; }

    /// <summary>What client and user both see, so that the user recognises the request (CIBA <c>binding_message</c>).</summary>
    public string? Message { get; init; }

    /// <summary>What the client wants to hear back when there is an answer, sealed.</summary>
    public string? Notification { get; init; }

    /// <summary>How strongly whoever approves must have proved themselves, by the wish of the client: the number of an authentication level. The plan may demand more.</summary>
    public short Level { get; init; }

    /// <summary>How often the client was told that there is an answer, or was to be.</summary>
    public int PingAttempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>From when on nobody asks any more.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>How long the client must wait between two polls; grows when it does not.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>Whether the last poll came too early.</summary>
    public bool Hurried { get; init; }
}
