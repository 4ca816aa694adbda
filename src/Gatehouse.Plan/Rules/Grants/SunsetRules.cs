using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Grants;

/// <summary>Rules about what is on its way out: the classic grants, and the kind of client that may still use them.</summary>
internal static class SunsetRules
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ClientFaults.LegacyGrants,
            "grant_types", s => s.Value.Kind is ClientKind.Legacy && !s.IsWritten("grant_types"), "is missing",
            "write what the client still uses, such as [password, refresh_token] or [authorization_code, implicit]", needs: ["kind"]),
        Rule.Where<PlanClient>(ClientFaults.SunsetMissing,
            s => s.Value is { IsClassic: true, Sunset: null } ? [new Breach("sunset", $"is missing, but the client uses {Classic(s.Value)}", Source: SourceOf(s.Value))] : [],
            "write until when and why, such as { until: 2027-06-30, reason: replaced by version 3 }", needs: ["kind", "grant_types"]),
        Rule.Where<PlanClient>(ClientFaults.SunsetMissing,
            s => s.Value is { IsClassic: true, Sunset.Reason: null } ? [new Breach("sunset.reason", "is missing", Source: SourceOf(s.Value))] : [],
            "say why the client cannot do without yet", needs: ["kind", "grant_types", "sunset"]),
        Rule.Where<PlanClient>(ClientFaults.SunsetPassed,
            s => s.Value is { IsClassic: true, Sunset: { } sunset } && sunset.Until < s.Plan.Today
                ? [new Breach("sunset.until", $"has {Day(sunset)}, which has passed: {Classic(s.Value)} is refused", Source: SourceOf(s.Value))] : [],
            "remove the grant type, or agree on another day", needs: ["kind", "grant_types", "sunset", "sunset.until"], level: FindingLevel.Warning),
        Rule.If<PlanClient>(ClientFaults.SunsetLink,
            "sunset.link", s => s.Value.Sunset?.Link is { } link && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && link.All(c => c is > ' ' and < '\x7f' and not ('<' or '>' or '"'))),
            "is not a web address", "write an https URL that says what to do instead", "RFC 8594 section 6", needs: ["sunset"]),
        Rule.Where<PlanClient>(ClientFaults.ResponseTypes, WithoutGrant, "make the two lists agree", "RFC 7591 section 2.1", needs: ["kind", "grant_types", "response_types"]),
    ];

    private static string Classic(PlanClient client) => client switch
    {
        { UsesPassword: true, UsesImplicit: true } => "password and implicit",
        { UsesPassword: true } => "password",
        _ => "implicit",
    };

    private static string SourceOf(PlanClient client) => client.UsesPassword ? "RFC 9700 section 2.4" : "RFC 9700 section 2.1.2";

    private static string Day(PlanSunset sunset) => sunset.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<Breach> WithoutGrant(Subject<PlanClient> s)
    {
        var types = s.Value.ResponseTypes.Select(text => ResponseTypes.TryParse(text, out var type) ? type : ResponseType.None).ToList();
        if (types.Exists(type => type.HasFlag(ResponseType.Code)) && !s.Value.UsesAuthorizationCode)
            yield return new Breach("response_types", "has code, but grant_types lacks authorization_code");
        if (types.Exists(type => type.IsFrontChannel()) && !s.Value.UsesImplicit)
            yield return new Breach("response_types", "has token or id_token, but grant_types lacks implicit");
        if (s.Value.UsesAuthorizationCode && !types.Exists(type => type.HasFlag(ResponseType.Code)))
            yield return new Breach("response_types", "lacks code, but grant_types has authorization_code");
        if (s.Value.UsesImplicit && !types.Exists(type => type.IsFrontChannel()))
            yield return new Breach("response_types", "names neither token nor id_token, but grant_types has implicit", "write which ones the client asks for, such as [code id_token]");
    }
}
