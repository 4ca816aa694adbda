using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Plans.Replaying;

/// <summary>Decisions and verdicts for people.</summary>
internal static class DecisionInWords
{
    public static string ClientOf(Decision decision) => decision.Client.Length > 0 ? decision.Client : "(no token)";

    public static string RequestOf(Decision decision) => decision switch
    {
        { IsOthers: true } => "requests that are not told apart",
        { Kind: DecisionKind.Call } => $"{decision.Way} by route {decision.Address} of {decision.Resources}{With(", token with ", decision.Scope)}{With(", roles ", decision.Names)}",
        { Kind: DecisionKind.Authorization } => $"{decision.Way ?? "no response_type"}{With(" to ", decision.Address)}, asks for {AskedOf(decision)}{With(", acr_values ", decision.Names)}{With(", response_mode ", decision.Method)}{With(", ", DecisionJson.WordsOf(decision.Signs))}",
        { Kind: DecisionKind.Waiting } => $"{ShortName(decision.Way)} request, asks for {AskedOf(decision)}{With(", by ", decision.Method)}",
        _ => $"{ShortName(decision.Way)}{With(" of a grant with ", decision.Held)}, asks for {AskedOf(decision)}{With(", by ", decision.Method)}{With(", ", DecisionJson.WordsOf(decision.Signs))}",
    };

    public static string VerdictOf(DecisionVerdict? verdict) => verdict switch
    {
        null => "not decided by the plan alone",
        { IsRefused: true } refused => refused.Reason is { } reason ? $"{refused.Error} ({reason})" : refused.Error!,
        { } granted => granted.Granted is { } scope ? $"{scope}{With(" for ", granted.Audience)}" : "let through",
    };

    private static string AskedOf(Decision decision) => $"{decision.Scope ?? "nothing in particular"}{With(" of ", decision.Resources)}";

    private static string With(string before, string? text) => string.IsNullOrEmpty(text) ? "" : before + text;

    private static string ShortName(string? grant) => grant is null ? "no grant_type" : grant[(grant.LastIndexOf(':') + 1)..];
}
