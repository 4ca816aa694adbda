using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Server.Load.Trying;

namespace Gatehouse.Plans.Testing;

/// <summary>What a client that asked was answered.</summary>
/// <param name="Scope">What its token may do.</param>
/// <param name="Error">Null where there is a token.</param>
/// <param name="Reason">More about the error.</param>
internal sealed record AskedAnswer(ScopeSet Scope, string? Error = null, string? Reason = null)
{
    /// <summary>Why it could not be asked; null where it was.</summary>
    public string? Untried { get; init; }

    /// <summary>Whom the token is meant for, where only the plan is asked.</summary>
    public IReadOnlyCollection<string> Audiences { get; init; } = [];

    /// <summary>The same as a running instance gave it.</summary>
    public LiveAnswer? Live { get; init; }

    public string Was => Error is null ? Words.List(Scope) : Reason is null ? Error : $"{Error} ({Reason})";
}

/// <summary>What a call was answered.</summary>
/// <param name="LetThrough">Whether it went on to the API, whatever that made of it.</param>
/// <param name="Why">More about the status.</param>
/// <param name="Route">The route that counts, where it is known.</param>
internal sealed record CallAnswer(int Status, bool LetThrough, string Why, PlanRoute? Route)
{
    public string? Untried { get; init; }
}

/// <summary>What expectations are tried on: a plan alone, or an instance that runs.</summary>
internal interface IExpectationTarget
{
    /// <param name="asks">Null: nothing in particular.</param>
    /// <param name="api">The API that it names; null for none.</param>
    /// <param name="roles">Of the user, where there is one.</param>
    Task<AskedAnswer> AskAsync(PlanClient client, string grant, ScopeSet? asks, PlanApi? api, IReadOnlyCollection<string> roles);

    /// <summary>A token for an API with exactly these scopes, whoever has it.</summary>
    Task<AskedAnswer> FindTokenAsync(PlanApi api, ScopeSet scopes, IReadOnlyCollection<string> roles);

    /// <param name="token">Null: the call carries none.</param>
    Task<CallAnswer> CallAsync(PlanApi api, string method, string path, AskedAnswer? token, IReadOnlyCollection<string> roles);
}

/// <summary>Lists in reports.</summary>
internal static class Words
{
    public static string List(IEnumerable<string> words) => string.Join(' ', words) is { Length: > 0 } text ? text : "nothing";

    /// <summary>The last word of a grant type that is a URN.</summary>
    public static string ShortName(string grant) => grant[(grant.LastIndexOf(':') + 1)..];
}
