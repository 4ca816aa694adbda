using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about where a client's users may be sent and from where its pages may call.</summary>
internal static class RedirectRules
{
    private const string RegisterInFull = "register each redirect URI in full";

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ClientFaults.RedirectMissing,
            "redirect_uris", s => s.Value.UsesAuthorizationEndpoint && s.Value.RedirectUris.IsEmpty, "is missing",
            "write the address to which users come back", "RFC 6749 section 3.1.2.2", needs: ["kind", "grant_types"]),
        Rule.Where<PlanClient>(ClientFaults.RedirectUri,
            s => Faults(s, "redirect_uris", s.Value.RedirectUris), RegisterInFull, "RFC 9700 section 2.1", needs: ["kind"]),
        Rule.Where<PlanClient>(ClientFaults.PostLogoutUri,
            s => Faults(s, "post_logout_redirect_uris", s.Value.PostLogoutRedirectUris), "register each address in full",
            "OpenID Connect RP-Initiated Logout section 3.1", needs: ["kind"]),
        Rule.Where<PlanClient>(ClientFaults.RedirectTwice, s => Twice("redirect_uris", s.Value.RedirectUris), "keep one of the two"),
        Rule.Where<PlanClient>(ClientFaults.RedirectTwice, s => Twice("post_logout_redirect_uris", s.Value.PostLogoutRedirectUris), "keep one of the two"),
        Rule.Each<PlanClient>(ClientFaults.Origin,
            "origins", client => client.Origins, (origin, _) => Uris.FaultOfOrigin(origin),
            "write scheme and host in lower case, and the port if it is not the usual one: https://shop.example.com", "RFC 6454 section 6.2"),
        Rule.Each<PlanClient>(ClientFaults.LocalhostName,
            "redirect_uris", client => client.RedirectUris,
            (uri, s) => s.Value.Kind is ClientKind.Native && uri.StartsWith("http://localhost", StringComparison.OrdinalIgnoreCase) ? "uses the name localhost" : null,
            "write http://127.0.0.1, which no resolver or firewall can turn elsewhere and whose port may vary", "RFC 8252 section 8.3",
            needs: ["kind"], level: FindingLevel.Warning, instead: uri => "http://127.0.0.1" + uri["http://localhost".Length..]),
    ];

    [Spec("RFC 9700", "2.1")]
    private static IEnumerable<Breach> Faults(Subject<PlanClient> s, string key, ImmutableArray<string> uris)
    {
        for (var i = 0; i < uris.Length; i++)
            if (RedirectUri.FaultOf(uris[i], s.Value.Kind is ClientKind.Native) is { } fault)
                yield return ToBreach($"{key}[{i}]", fault);
    }

    // The protocol says fault, remedy and source in one sentence: "what; do this" or "what (RFC n section m)".
    private static Breach ToBreach(string key, string fault)
    {
        if (fault.IndexOf("; ", StringComparison.Ordinal) is > 0 and var remedy) return new Breach(key, fault[..remedy], fault[(remedy + 2)..]);
        if (fault.EndsWith(')') && fault.LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var source)
            return new Breach(key, fault[..source], Source: fault[(source + 2)..^1]);
        return new Breach(key, fault);
    }

    private static IEnumerable<Breach> Twice(string key, ImmutableArray<string> uris)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < uris.Length; i++)
            if (!first.TryAdd(uris[i], i))
                yield return new Breach($"{key}[{i}]", $"is the same as {key}[{first[uris[i]]}]");
    }
}
