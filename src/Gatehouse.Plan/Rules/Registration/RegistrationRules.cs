using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Registration;

/// <summary>Rules about clients beyond the plan. Whatever a stranger may get is written, never guessed.</summary>
internal static class RegistrationRules
{
    private const int GoodLength = 32;

    public static readonly ImmutableArray<Rule<PlanRegistration>> Table =
    [
        Rule.If<PlanRegistration>(ServerFaults.ProfileFapi2,
            "token_endpoint_auth_methods", s => Profiles.IsFapi2(s.Plan.Profile) && s.Value.TokenEndpointAuthMethods.Any(method => method != ClientAuthenticationMethods.PrivateKeyJwt),
            "has what the profile fapi2 forbids", "write [private_key_jwt], or remove the key", "FAPI 2.0 Security Profile section 5.3.2"),
        Rule.If<PlanRegistration>(ServerFaults.ProfileMcp,
            "redirect_schemes", s => s.Plan.Profile == Profiles.Mcp && !s.Value.RedirectSchemes.IsEmpty,
            "does not go with the profile mcp, whose redirect URIs are https or loopback", "remove the key", "MCP authorization"),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationScope,
            "scope", s => s.Value.Scope.Count == 0, "is missing, so that every request of such a client would be refused",
            "write the scopes that a client nobody here knows may ask its users for", "RFC 7591 section 2"),
        Rule.Where<PlanRegistration>(ClientFaults.ScopeUnknown, UnknownScopes, "write a scope of one of the APIs, or openid, profile, email or offline_access", needs: ["scope"]),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationScope,
            "scope", s => s.Value.Scope.Contains(Scopes.OfflineAccess) && !s.Value.GrantTypes.Contains(GrantTypes.RefreshToken), "has offline_access without the grant type refresh_token",
            "add refresh_token to grant_types, or remove the scope", "OpenID Connect Core section 11", needs: ["grant_types"]),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationList, "grant_types", s => s.Value.GrantTypes.IsEmpty, "is empty", "write [authorization_code, refresh_token], or remove the key"),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationList, "token_endpoint_auth_methods", s => s.Value.TokenEndpointAuthMethods.IsEmpty, "is empty", "write [none], or remove the key"),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationShut,
            "initial_access_tokens", s => s.Value.Mode is PlanRegistrationMode.Token && s.Value.InitialAccessTokens.IsEmpty, "is missing, so that nobody can register",
            "write [{ name: …, value: ${NAME} }]", "RFC 7591 section 3", needs: ["mode"]),
        Rule.Where<PlanRegistration>(ServerFaults.RegistrationToken, Tokens, "use printable ASCII; openssl rand -base64 32 makes a good one"),
        Rule.Where<PlanRegistration>(ProofFaults.SecretShort, ShortTokens, "set it to 32 random bytes, such as openssl rand -base64 32 prints", "RFC 6750 section 5.2", level: FindingLevel.Warning),
        Rule.Each<PlanRegistration>(ServerFaults.RegistrationHost, "metadata_documents", plan => plan.MetadataDocuments, (host, _) => FaultOfHost(host, loopback: false), "write a host name such as app.example.com, *.example.com, or any"),
        Rule.Each<PlanRegistration>(ServerFaults.RegistrationHost, "redirect_hosts", plan => plan.RedirectHosts, (host, _) => FaultOfHost(host, loopback: true), "write a host name such as app.example.com, *.example.com, loopback, or any"),
        Rule.Each<PlanRegistration>(ServerFaults.RegistrationScheme,
            "redirect_schemes", plan => plan.RedirectSchemes, (scheme, _) => Uri.CheckSchemeName(scheme) && scheme.Contains('.') ? null : "is not a reversed domain name",
            "write a scheme such as com.example.app", "RFC 8252 section 7.1"),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationTime, "unused", s => s.Value.Unused < TimeSpan.FromDays(1), "is shorter than 1d", "write a time such as 90d; whether a client is used is known to the day"),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationTime, "lifetime", s => s.Value.Lifetime <= TimeSpan.Zero, "is zero", "write a time such as 365d, or remove the key"),
        Rule.If<PlanRegistration>(ServerFaults.RegistrationShut,
            "software_statements", s => s.Value.RequireSoftwareStatement && s.Value.SoftwareStatements.IsEmpty, "is missing, so that nobody can register",
            "write whose statements are believed", "RFC 7591 section 2.3"),
        Rule.Where<PlanRegistration>(ProofFaults.SecretReference,
            s => s.Value.InitialAccessTokens.Select((token, i) => (Key: $"initial_access_tokens[{i}].reference", Fault: SecretRules.FaultOf(token.Token, signs: false, s.Plan)))
                .Where(found => found.Fault is not null && !s.IsFaulty(found.Key)).Select(found => new Breach(found.Key, found.Fault!)),
            "write the token itself, as value: ${NAME}"),
        Rule.Where<PlanRegistration>(ServerFaults.StatementIssuer, Issuers, "write either jwks or an https jwks_uri", "RFC 7591 section 2.3"),
    ];

    private static IEnumerable<Breach> UnknownScopes(Subject<PlanRegistration> s) => s.Value.Scope
        .Where(scope => !Scopes.IsIdentity(scope) && scope != Scopes.OfflineAccess && s.Plan.ScopesAreKnown && !s.Plan.ScopeNames.Contains(scope))
        .Select(scope => new Breach("scope", $"has {s.Quote("scope", scope)}, which no API defines{s.Suggest("scope", scope, s.Plan.ScopeNames)}"));

    private static IEnumerable<Breach> Tokens(Subject<PlanRegistration> s)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (token, i) in s.Value.InitialAccessTokens.Select((token, i) => (token, i)))
        {
            var key = $"initial_access_tokens[{i}]";
            if (token.Token is SecretValue { Value: { Length: > 0 } value } && (!Syntax.IsClientSecret(value) || value.Contains(' '))) yield return new Breach(key + ".value", "has a character that tokens cannot have");
            if (token.Name.Length > 0 && !Syntax.IsName(token.Name)) yield return new Breach(key + ".name", "is not a name", "use letters, digits, dots, dashes and underscores, 64 at most");
            if (!names.Add(token.Name)) yield return new Breach(key + ".name", "is the same as that of another token", "give every token a name of its own");
        }
    }

    private static IEnumerable<Breach> ShortTokens(Subject<PlanRegistration> s) => s.Value.InitialAccessTokens.Select((token, i) => (token, Key: $"initial_access_tokens[{i}].value"))
        .Where(found => !s.IsFaulty(found.Key) && found.token.Token is SecretValue { Value.Length: > 0 and < GoodLength })
        .Select(found => new Breach(found.Key, $"is shorter than {GoodLength} characters"));

    private static IEnumerable<Breach> Issuers(Subject<PlanRegistration> s) => s.Value.SoftwareStatements.Select((issuer, i) => (issuer, Key: $"software_statements[{i}]"))
        .Where(found => !s.IsFaulty(found.Key) && (found.issuer.Jwks is null) == (found.issuer.JwksUri is null))
        .Select(found => new Breach(found.Key, found.issuer.Jwks is null ? "has no keys" : "has jwks beside jwks_uri"));

    private static string? FaultOfHost(string host, bool loopback)
    {
        if (host == PlanRegistration.AnyHost || (loopback && host == PlanRegistration.LoopbackHost)) return null;
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return Uri.CheckHostName(name) == UriHostNameType.Dns && name.Equals(name.ToLowerInvariant(), StringComparison.Ordinal) && !name.EndsWith('.') ? null : "is not a host name in lower case";
    }
}
