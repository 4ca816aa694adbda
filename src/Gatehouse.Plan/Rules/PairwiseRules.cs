using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about clients that are told another name for each user than everybody else.</summary>
internal static class PairwiseRules
{
    private const string Source = "OpenID Connect Core section 8.1";

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ClientFaults.PairwiseUsers,
            "subject_type", s => s.Value is { IsPairwise: true, HasUsers: false }, "is pairwise for a client that signs nobody in",
            "remove the key", Source, needs: ["kind", "grant_types"]),
        Rule.If<PlanClient>(ClientFaults.SectorUseless,
            "sector_identifier_uri", s => s.Value is { IsPairwise: false, SectorIdentifierUri: not null }, "means nothing without subject_type: pairwise",
            "add it, or remove the key", Source, needs: ["subject_type"]),
        Rule.If<PlanClient>(ClientFaults.SectorUri,
            "sector_identifier_uri", s => s.Value.SectorIdentifierUri is { } uri && !Uris.IsFetchable(uri),
            "is not an https URL", "write where the sector lists its redirect URIs, such as https://example.com/sector.json", Source),
        Rule.If<PlanClient>(ClientFaults.SectorMissing,
            "sector_identifier_uri", s => s.Value is { IsPairwise: true, HasUsers: true, SectorIdentifierUri: null } && Hosts(s.Value) != 1,
            "is missing, and the redirect URIs do not all have one host that could stand for the sector",
            "write where the sector lists its redirect URIs, such as https://example.com/sector.json", Source, needs: ["subject_type", "redirect_uris", "grant_types"]),
        Rule.If<PlanClient>(ClientFaults.PairwiseIdToken,
            "exchange.subject_tokens", s => s.Value.IsPairwise && s.Value.Exchange.SubjectTokens.Contains("id_token"), "has id_token, but those of a pairwise client do not name the login",
            "use access_token or refresh_token", "RFC 8693 section 2.1", needs: ["exchange"]),
    ];

    [Spec("OIDC Core", "8.1")]
    private static int Hosts(PlanClient client) =>
        client.RedirectUris.Select(uri => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0 ? parsed.Host.ToLowerInvariant() : "").Distinct().Count(host => host.Length > 0)
        + (client.RedirectUris.Any(uri => !(Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0)) ? 2 : 0);
}
