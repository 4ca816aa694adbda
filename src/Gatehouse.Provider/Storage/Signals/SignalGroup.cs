namespace Gatehouse.Provider.Storage.Signals;

/// <summary>What a signal counts.</summary>
public enum SignalKind : byte
{
    /// <summary>Token requests, by grant.</summary>
    Tokens = 1,

    /// <summary>Calls to APIs, by API.</summary>
    Calls = 2,
}

/// <summary>What is counted together.</summary>
/// <param name="Subject">The grant, or the identifier of the API.</param>
/// <param name="Client">A client of the plan, or one of the names that stand for all others.</param>
public readonly record struct SignalGroup(SignalKind Kind, string Subject, string Client);

/// <summary>What became of a request or call.</summary>
public enum SignalOutcome
{
    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>It was refused: an answer between 400 and 499.</summary>
    Refused,

    /// <summary>It failed, and that was not its sender's fault: an answer of 500 or more.</summary>
    Failed,
}
