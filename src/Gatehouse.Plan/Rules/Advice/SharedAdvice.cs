using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about what several parts of a plan have in common.</summary>
internal static class SharedAdvice
{
    public static readonly ImmutableArray<Rule<PlanDraft>> Table =
    [
        Advise.Where<PlanDraft>("secret-of-two-clients", Warning, SecretsOfTwo, "give every client a secret of its own", "RFC 9700 section 2.5", "Whoever has the one client is the other one too, and neither secret can be replaced alone."),
        Advise.Where<PlanDraft>("redirect-of-two-clients", Warning, RedirectsOfTwo, "give every client a page of its own", "RFC 9700 section 2.1", "A code that was meant for the one arrives at the other."),
        Advise.Where<PlanDraft>("keys-of-two-clients", Warning, KeysOfTwo, "give every client keys of its own", "RFC 9700 section 2.5", "What the one signs is believed of the other."),
        Advise.Where<PlanDraft>("similar-client-ids", Note, SimilarIds, "choose names that nobody mistakes", "RFC 6749 section 2.2", "Logs and people take the one for the other."),
    ];

    private static IEnumerable<Breach> SecretsOfTwo(Subject<PlanDraft> s) => Twice(
        s.Value.Clients.SelectMany(client => client.Value.Secrets.Select(secret => (client, Recognised(secret.Secret))).DistinctBy(found => found.Item2)),
        client => s.IsWritten(client.Path + ".client_secret") ? ".client_secret" : ".client_secrets", "has a secret that is also one of");

    private static string Recognised(PlanSecret secret) => secret switch { SecretValue value => value.Value, SecretReference reference => reference.Mac, ForeignSecret foreign => foreign.Hash, _ => "" };

    private static IEnumerable<Breach> RedirectsOfTwo(Subject<PlanDraft> s) => Twice(
        s.Value.Clients.SelectMany(client => client.Value.RedirectUris.Distinct().Where(uri => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && !parsed.IsLoopback).Select(uri => (client, uri))),
        _ => ".redirect_uris", "has an address that is also one of");

    private static IEnumerable<Breach> KeysOfTwo(Subject<PlanDraft> s) => Twice(
        s.Value.Clients.Select(client => (client, client.Value.JwksUri ?? client.Value.Jwks ?? "")), client => client.Value.JwksUri is null ? ".jwks" : ".jwks_uri", "has the keys of");

    private static IEnumerable<Breach> SimilarIds(Subject<PlanDraft> s) => Twice(
        s.Value.Clients.Select(client => (client, Plain(client.Value.ClientId))), _ => ".client_id", "differs by case or signs alone from");

    private static string Plain(string id) => new([.. id.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static IEnumerable<Breach> Twice(IEnumerable<(Placed<PlanClient> Client, string Value)> values, Func<Placed<PlanClient>, string> keyOf, string message)
    {
        var first = new Dictionary<string, Placed<PlanClient>>(StringComparer.Ordinal);
        foreach (var (client, value) in values)
            if (value.Length > 0 && !first.TryAdd(value, client) && first[value] != client)
                yield return new Breach(client.Path + keyOf(client), $"{message} {first[value].Path}");
    }
}
