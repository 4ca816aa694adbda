using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Authentication;

/// <summary>Rules about levels of authentication and about hearing of a logout.</summary>
internal static class AuthenticationRules
{
    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Rule.Where<PlanDraft>(ServerFaults.AcrName,
            s => Names(s.Value.Authentication).Where(name => !ScopeSet.IsToken(name.Value)).Select(name => new Breach(name.Key, "is not a name for acr")),
            "write one word without spaces, such as mfa or urn:example:mfa", "OpenID Connect Core section 3.1.2.1"),
        Rule.Where<PlanDraft>(ServerFaults.AcrName,
            s => Names(s.Value.Authentication).GroupBy(name => name.Value).SelectMany(group => group.Skip(1)).Select(name => new Breach(name.Key, "is the same as that of another level")),
            "give every level a name of its own"),
        Rule.Where<PlanDraft>(ServerFaults.AcrUnknown, s => Unknown(s, "administration.minimum_acr", s.Value.Administration.MinimumAcr), "name a level of authentication.acr"),
    ];

    public static readonly ImmutableArray<Rule<PlanApi>> Apis =
    [
        Rule.Where<PlanApi>(ServerFaults.AcrUnknown, s => Unknown(s, "minimum_acr", s.Value.MinimumAcr), "name a level of authentication.acr"),
    ];

    public static readonly ImmutableArray<Rule<PlanClient>> Clients =
    [
        Rule.Where<PlanClient>(ServerFaults.AcrUnknown, s => Unknown(s, "minimum_acr", s.Value.MinimumAcr), "name a level of authentication.acr"),
        Rule.Where<PlanClient>(ServerFaults.AcrUnknown,
            s => s.Value.DefaultAcrValues.SelectMany((value, i) => Unknown(s, $"default_acr_values[{i}]", value)), "name a level of authentication.acr"),
        Rule.Where<PlanClient>(ClientFaults.LogoutUri,
            s => Faults(s.Value.Logout), "write an https address without fragment; http is for loopback only", "OpenID Connect Back-Channel Logout section 2.2"),
        Rule.Where<PlanClient>(ClientFaults.KeyWithoutUsers,
            s => s.Value.UsesAuthorizationEndpoint ? [] : Written(s), "remove the key; nobody signs in to this client", needs: ["kind", "grant_types"]),
    ];

    private static readonly ImmutableArray<string> ClientKeys =
    [
        "default_acr_values", "minimum_acr", "frontchannel_logout_uri", "frontchannel_logout_session_required", "backchannel_logout_uri", "backchannel_logout_session_required",
    ];

    private static IEnumerable<Breach> Written(Subject<PlanClient> s) =>
        ClientKeys.Where(s.IsWritten).Where(key => IsMeant(s.Value, key)).Select(key => new Breach(key, "does not go with a client without users"));

    // A stored version writes every key out, with its default.
    private static bool IsMeant(PlanClient client, string key) => key switch
    {
        "default_acr_values" => client.DefaultAcrValues.Length > 0,
        "minimum_acr" => !client.HasUsers,
        "frontchannel_logout_session_required" => client.Logout.FrontChannelSessionRequired,
        "backchannel_logout_session_required" => client.Logout.BackChannelSessionRequired,
        _ => true,
    };

    private static IEnumerable<(string Key, string Value)> Names(PlanAuthentication authentication) =>
    [
        ("authentication.acr.one_factor", authentication.OneFactor),
        ("authentication.acr.two_factors", authentication.TwoFactors),
        ("authentication.acr.phishing_resistant", authentication.PhishingResistant),
    ];

    private static IEnumerable<Breach> Unknown<T>(Subject<T> s, string key, string? value)
    {
        var names = s.Plan.Authentication.AcrNames.ToList();
        if (value is not null && !names.Contains(value)) yield return new Breach(key, $"is {s.Quote(key, value)}, which is not a level{s.Suggest(key, value, names)}");
    }

    private static IEnumerable<Breach> Faults(PlanLogout logout)
    {
        foreach (var (key, uri) in (ReadOnlySpan<(string, string?)>)[("frontchannel_logout_uri", logout.FrontChannelUri), ("backchannel_logout_uri", logout.BackChannelUri)])
            if (uri is not null && (RedirectUri.FaultOf(uri, native: false) is not null || uri.Contains('#')))
                return [new Breach(key, "is not an address that can be called")];
        return [];
    }
}
