using System.Collections.Frozen;
using Gatehouse.Plan.Model;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Registered;

namespace Gatehouse.Server.Configuration;

/// <summary>Turns what a stored plan says about clients beyond it into what the engine holds them to.</summary>
internal static class RegistrationTranslation
{
    public static RegistrationPolicy Translate(PlanRegistration plan, SecurityProfile profile) => new()
    {
        Mode = plan.Mode switch
        {
            PlanRegistrationMode.Open => RegistrationMode.Open,
            PlanRegistrationMode.Token => RegistrationMode.Token,
            _ => RegistrationMode.Closed,
        },
        InitialAccessTokens = [.. plan.InitialAccessTokens.Select(Translate)],
        MetadataDocuments = new HostList(plan.MetadataDocuments),
        Scope = plan.Scope,
        Profile = profile,
        GrantTypes = plan.GrantTypes.ToFrozenSet(),
        AuthenticationMethods = plan.TokenEndpointAuthMethods.ToFrozenSet(),
        RedirectHosts = new HostList(plan.RedirectHosts),
        RedirectSchemes = plan.RedirectSchemes.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        MostClients = plan.MostClients,
        MostPerNetwork = plan.MostPerNetwork,
        Unused = plan.Unused,
        Lifetime = plan.Lifetime,
        RequireSoftwareStatement = plan.RequireSoftwareStatement,
        StatementIssuers = [.. plan.SoftwareStatements.Select(issuer => new StatementIssuer(issuer.Issuer, KeySource.Of(issuer.Jwks, issuer.JwksUri)!))],
    };

    private static InitialAccessToken Translate(PlanInitialAccessToken token) => new(
        token.Name,
        token.Token is SecretReference { Reference: var reference } && reference.StartsWith(SecretReference.MacPrefix, StringComparison.Ordinal)
            ? [.. Convert.FromBase64String(reference[SecretReference.MacPrefix.Length..])]
            : throw new InvalidOperationException("A stored plan holds an initial access token in a form that this version does not know."),
        token.ExpiresAt,
        token.Most);
}
