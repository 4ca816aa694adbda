namespace Gatehouse.Provider.Outgoing;

/// <summary>What an outgoing request is for, with the bounds that go with it. The name is a metric label.</summary>
public sealed record OutgoingPurpose
{
    public static readonly OutgoingPurpose Keys = new("jwks", 128 * 1024);
    public static readonly OutgoingPurpose RequestObject = new("request_object", 64 * 1024);
    public static readonly OutgoingPurpose ClientMetadata = new("client_metadata", 16 * 1024) { KeepsFaults = false };
    public static readonly OutgoingPurpose Logo = new("logo", 100 * 1024) { Accept = "image/png, image/jpeg, image/webp, image/gif" };
    public static readonly OutgoingPurpose SectorIdentifier = new("sector_identifier", 64 * 1024);
    public static readonly OutgoingPurpose Logout = new("logout", 16 * 1024);
    public static readonly OutgoingPurpose Notification = new("notification", 16 * 1024);

    private OutgoingPurpose(string name, int largestBody)
    {
        Name = name;
        LargestBody = largestBody;
    }

    public string Name { get; }

    /// <summary>The largest answer that is read, in bytes.</summary>
    public int LargestBody { get; }

    /// <summary>Whether a fault is remembered for a moment, so that it is not asked for again at once.</summary>
    public bool KeepsFaults { get; private init; } = true;

    /// <summary>What a document that is kept is asked for as.</summary>
    public string Accept { get; private init; } = "application/json, */*;q=0.5";

    /// <summary>For the whole exchange, the connection included.</summary>
    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(5);
}

/// <summary>One request to somebody else's server: a GET, or a POST when it has a body.</summary>
public sealed record OutgoingRequest(OutgoingPurpose Purpose, string Url)
{
    public ReadOnlyMemory<byte>? Body { get; init; }

    public string? ContentType { get; init; }

    public string? Accept { get; init; }

    public string? BearerToken { get; init; }
}

/// <summary>What came back: an answer within all bounds, or the fault that kept it away.</summary>
public sealed record OutgoingAnswer
{
    /// <summary>Null for any HTTP answer; else one of <see cref="OutgoingFaults"/>.</summary>
    public string? Fault { get; init; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>The media type without parameters, in lower case.</summary>
    public string? MediaType { get; init; }

    /// <summary>How long the sender says that it may be kept; null when it says nothing.</summary>
    public TimeSpan? MaxAge { get; init; }

    public bool Succeeded => Fault is null && Status is >= 200 and < 300;
}

/// <summary>Why an outgoing request brought no answer. Bounded: metric labels.</summary>
public static class OutgoingFaults
{
    public const string UrlRefused = "url_refused";
    public const string AddressRefused = "address_refused";
    public const string RateLimited = "rate_limited";
    public const string Unresolved = "unresolved";
    public const string Unreachable = "unreachable";
    public const string TlsFailed = "tls_failed";
    public const string TimedOut = "timed_out";
    public const string TooLarge = "too_large";
    public const string Redirected = "redirected";
}
