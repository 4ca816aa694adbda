using Gatehouse.Plan.Model.Operations;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Configuration;

/// <summary>Adds what administration brings along to a configuration whose plan has it: the admin API and the client of the console.</summary>
internal static class AdministrationTranslation
{
    /// <summary>Who loses the role is refused at once; what is short is the time in which a stolen token is of use at all.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);

    /// <exception cref="ServerSetupException">The plan has something of the same name; one that was checked has not.</exception>
    public static ProviderConfiguration Complete(ProviderConfiguration configuration, PlanAdministration administration)
    {
        if (administration.Role is null) return configuration;
        var level = administration.MinimumAcr is { } acr ? configuration.AcrNames.LevelOf(acr) : AuthenticationLevel.None;
        var (api, client) = (Api(configuration.Issuer) with { MinimumLevel = level }, Client(configuration.Issuer));
        if (configuration.Apis.Any(other => other.Name == api.Name || other.Resource.TrimEnd('/') == api.Resource || other.Scopes.Any(scope => AdministrationNames.IsScope(scope.Name))) || configuration.Clients.Any(other => other.ClientId == client.ClientId))
            throw new ServerSetupException($"The configuration has administration, and a client, API or scope of its own by a name that belongs to that: {client.ClientId}, {api.Name}, {api.Resource}, {AdministrationNames.Read}, {AdministrationNames.Write}. Rename it in the plan, and start with --plan.");
        return configuration with { Apis = configuration.Apis.Add(api), Clients = configuration.Clients.Add(client) };
    }

    private static Api Api(string issuer) => new()
    {
        Name = AdministrationNames.Api,
        Resource = issuer + AdministrationNames.ResourcePath,
        TokenLifetime = TokenLifetime,
        Scopes = [new ApiScope(AdministrationNames.Read, "See how this installation does, and who was refused what", "read")],
    };

    /// <summary>Runs in the browser and has no secret, so its tokens are bound to a key that does not leave the browser. It gets no refresh token: the session of the provider signs it in again.</summary>
    private static Client Client(string issuer) => new()
    {
        ClientId = AdministrationNames.Client,
        ClientName = "Gatehouse console",
        AuthenticationMethods = [ClientAuthenticationMethods.None],
        GrantTypes = [GrantTypes.AuthorizationCode],
        RedirectUris = [issuer + AdministrationNames.ConsolePath],
        PostLogoutRedirectUris = [issuer + AdministrationNames.ConsolePath],
        Scope = ScopeSet.Of([Scopes.OpenId, AdministrationNames.Read]),
        Consent = ConsentRule.Implied,
        DPoPBoundAccessTokens = true,
    };
}
