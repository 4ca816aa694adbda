using Gatehouse.Plan.Model;
using Gatehouse.ResourceServer.Outgoing;

namespace Gatehouse.Server.Load.Trying;

/// <summary>How a running instance is tried, and as whom.</summary>
public sealed record LiveSettings
{
    /// <summary>The plan whose clients ask; its secrets prove them.</summary>
    public required PlanDocument Plan { get; init; }

    /// <summary>Where the instance is reached.</summary>
    public required Uri Address { get; init; }

    /// <summary>Who signs in where a grant has a user.</summary>
    public IReadOnlyList<LoadUser> Users { get; init; } = [];

    /// <summary>The private keys of clients that prove themselves by one.</summary>
    public IReadOnlyDictionary<string, PrivateKey> Keys { get; init; } = new Dictionary<string, PrivateKey>();

    /// <summary>Where APIs are reached whose address is another than the plan says, by name.</summary>
    public IReadOnlyDictionary<string, Uri> Apis { get; init; } = new Dictionary<string, Uri>();

    /// <summary>Whether methods are called that may change something.</summary>
    public bool MayWrite { get; init; }
}

/// <summary>What a client asks for.</summary>
/// <param name="Scope">Null: for nothing in particular.</param>
/// <param name="Resource">Null: it names none.</param>
/// <param name="User">Who signs in; null where nobody can.</param>
public sealed record LiveRequest(string ClientId, string GrantType, string? Scope, string? Resource, LoadUser? User);

/// <summary>What it was answered.</summary>
/// <param name="Scope">What the token may do, as the answer says.</param>
/// <param name="Error">The error code, or in words why there was no answer; null where there is a token.</param>
/// <param name="Untried">Why it could not be asked at all; null where it was.</param>
public sealed record LiveAnswer(string Scope, string? Error = null, string? Untried = null)
{
    /// <summary>What the answer said of the error.</summary>
    public string? Description { get; init; }

    internal string? AccessToken { get; init; }

    internal LoadClient? Client { get; init; }
}

/// <summary>What a call was answered.</summary>
/// <param name="Status">0 where there was no answer.</param>
/// <param name="IsOwn">Whether it is an answer of the API's own and no refusal on the way to it.</param>
/// <param name="Reason">What is known of why.</param>
/// <param name="Untried">Why it was not called; null where it was.</param>
public sealed record LiveCall(int Status, bool IsOwn, string Reason, string? Untried = null);
