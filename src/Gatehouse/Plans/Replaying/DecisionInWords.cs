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
        { Kind: DecisionKind.Call } => $"{decision.Way} by route {decision.Address} of {decision.Resources}{With(", with ", decision.Scope)}{With(", roles ", decision.Names)}",
        { Kind: DecisionKind.Authorization } => $"{decision.Way ?? "no response_type"} for {AskedOf(decision)}{With(", back to ", decision.Address)}{With(", acr_values ", decision.Names)}{With(", response_mode ", decision.Method)}{With(", with ", DecisionJson.WordsOf(decision.Signs))}",
        { Kind: DecisionKind.Waiting } => $"{ShortName(decision.Way)} request for {AskedOf(decision)}{With(", by ", decision.Method)}",
        { Held: not null } => $"{ShortName(decision.Way)} with {decision.Held}{(decision.Scope is null && decision.Resources is null ? "" : $" for {AskedOf(decision)}")}{With(", by ", decision.Method)}{With(", with ", DecisionJson.WordsOf(decision.Signs))}",
        _ => $"{ShortName(decision.Way)} for {AskedOf(decision)}{With(", by ", decision.Method)}{With(", with ", DecisionJson.WordsOf(decision.Signs))}",
    };

    public static string VerdictOf(DecisionVerdict? verdict) => verdict switch
    {
        null => "not decided by the plan alone",
        { IsRefused: true } refused => refused.Reason is { } reason ? $"{refused.Error} ({reason})" : refused.Error!,
        { } granted => granted.Granted is { } scope ? $"{scope}{With(" for ", granted.Audience)}" : "let through",
    };

    private static string AskedOf(Decision decision) => $"{decision.Scope ?? "its default scope"}{With(" of ", decision.Resources)}";

    private static string With(string before, string? text) => string.IsNullOrEmpty(text) ? "" : before + text;

    private static string ShortName(string? grant) => grant is null ? "no grant_type" : grant[(grant.LastIndexOf(':') + 1)..];
}
