using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about issuers whose statements are believed: everything they may say is written.</summary>
internal static class TrustedIssuerRules
{
    public static readonly ImmutableArray<Rule<PlanTrustedIssuer>> Table =
    [
        Rule.If<PlanTrustedIssuer>(ProofFaults.KeysTwice, "jwks_uri", s => s.IsWritten("jwks") && s.IsWritten("jwks_uri"), "stands beside jwks", "keep one of the two"),
        Rule.If<PlanTrustedIssuer>(ProofFaults.KeysMissing, "jwks_uri", s => !s.IsWritten("jwks") && !s.IsWritten("jwks_uri"), "is missing", "write jwks_uri or jwks", "RFC 7523 section 3", needs: ["jwks"]),
        Rule.If<PlanTrustedIssuer>(ProofFaults.KeysAddress, "jwks_uri", s => s.Value.JwksUri is { } uri && !Uris.IsFetchable(uri), "is not an https URL", "write the address of the JWK Set"),
        Rule.If<PlanTrustedIssuer>(ServerFaults.TrustedIssuer, "clients", s => s.Value.Clients.IsEmpty, "is missing", "name the clients that may bring its statements"),
        Rule.Each<PlanTrustedIssuer>(ServerFaults.TrustedIssuerClient,
            "clients", issuer => issuer.Clients,
            (client, s) => s.Plan.Clients.Any(other => other.Value.ClientId == client && other.Value.GrantTypes.Contains(GrantTypes.JwtBearer)) ? null : "is not a client of this plan with that grant type",
            $"name a client with the grant type {GrantTypes.JwtBearer}"),
        Rule.If<PlanTrustedIssuer>(ServerFaults.TrustedIssuer, "subjects", s => s.Value.Subjects.IsEmpty, "is missing", "write the subjects that it may speak of, or their beginning and a star"),
        Rule.If<PlanTrustedIssuer>(ServerFaults.TrustedIssuer, "scope", s => s.Value.Scope.Count == 0, "is missing", "write the scopes that its statements can give"),
        Rule.Where<PlanTrustedIssuer>(ClientFaults.ScopeUnknown,
            s => s.Plan.ScopesAreKnown ? s.Value.Scope.Where(scope => !s.Plan.ScopeNames.Contains(scope)).Select(scope => new Breach("scope", $"has {s.Quote("scope", scope)}, which no API defines")) : [],
            "name a scope of an API"),
    ];
}
