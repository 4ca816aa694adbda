namespace Gatehouse.Provider.Storage.Decisions;

/// <summary>What was decided.</summary>
public enum DecisionKind : byte
{
    /// <summary>A token request.</summary>
    Token = 1,

    /// <summary>A request that brings its user along in a browser.</summary>
    Authorization = 2,

    /// <summary>A request whose user answers elsewhere: on another device, or in their own time.</summary>
    Waiting = 3,

    /// <summary>A call of an API by way of a gateway.</summary>
    Call = 4,
}

/// <summary>What a request showed, beyond its words.</summary>
[Flags]
public enum DecisionSigns
{
    None = 0,
    DPoP = 1,
    Certificate = 2,
    CodeChallenge = 4,
    Nonce = 8,
    Pushed = 16,
    SignedRequest = 32,
    Details = 64,
    Actor = 128,
}

/// <summary>
/// A decision as far as the plan makes it: by what, and what came of it. Who the user is, what proved the client and which token it was is no
/// part of it, so that the same decision made a thousand times is one.
/// </summary>
/// <param name="Client">A client of the plan; empty for a call without a token.</param>
public readonly record struct Decision(DecisionKind Kind, string Client)
{
    /// <summary>Stands for the decisions of a client that are not told apart, because they were too many or too odd.</summary>
    public const string Others = "_other";

    /// <summary>The grant type, the response type, or the method of the call.</summary>
    public string? Way { get; init; }

    /// <summary>What was asked for; of a call, what its token carried.</summary>
    public string? Scope { get; init; }

    /// <summary>The resources that were named; of a call, the API.</summary>
    public string? Resources { get; init; }

    /// <summary>What the grant behind a token held, or the token that was shown for it.</summary>
    public string? Held { get; init; }

    /// <summary>For what that was meant; of a statement, who made it.</summary>
    public string? HeldFor { get; init; }

    /// <summary>The registered redirect URI that was meant, or another that was asked for; of a call, the path of the route.</summary>
    public string? Address { get; init; }

    /// <summary>How the client authenticated, or the mode of the response.</summary>
    public string? Method { get; init; }

    /// <summary>The roles of the user that some route asks for, or the values of <c>acr</c> that were asked for.</summary>
    public string? Names { get; init; }

    public DecisionSigns Signs { get; init; }

    /// <summary>How strongly the user had proved who they are, as a level.</summary>
    public int Level { get; init; }

    /// <summary>What was granted; null for a refusal, and for a call.</summary>
    public string? Granted { get; init; }

    /// <summary>For what it was granted.</summary>
    public string? Audience { get; init; }

    /// <summary>The error that was answered, of a call the status; null when it was granted.</summary>
    public string? Error { get; init; }

    /// <summary>Which check refused.</summary>
    public string? Reason { get; init; }

    public bool IsRefused => Error is not null;

    /// <summary>Whether it stands for decisions that are not told apart.</summary>
    public bool IsOthers => Way == Others;

    /// <summary>The one that stands for this one where it is not told apart.</summary>
    public Decision AsOthers() => new(Kind, Client) { Way = Others, Error = Error is null ? null : Others };

    /// <summary>Of what tells most decisions of a client apart.</summary>
    public override int GetHashCode() => HashCode.Combine(Kind, Client, Scope, Held, Address, Reason);
}
