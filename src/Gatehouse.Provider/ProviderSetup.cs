using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.AuthorizationRequests.RequestObjects;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Endpoints.BackchannelAuthentication;
using Gatehouse.Provider.Endpoints.DeviceAuthorization;
using Gatehouse.Provider.Endpoints.Discovery;
using Gatehouse.Provider.Endpoints.EndSession;
using Gatehouse.Provider.Endpoints.Introspection;
using Gatehouse.Provider.Endpoints.PushedAuthorization;
using Gatehouse.Provider.Endpoints.Refusals;
using Gatehouse.Provider.Endpoints.Registration;
using Gatehouse.Provider.Endpoints.Revocation;
using Gatehouse.Provider.Endpoints.Revocations;
using Gatehouse.Provider.Endpoints.Signals;
using Gatehouse.Provider.Endpoints.Token.Grants;
using Gatehouse.Provider.Endpoints.Token;
using Gatehouse.Provider.Endpoints.Token.Grants.Exchange;
using Gatehouse.Provider.Endpoints.UserInfo;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.Assertions;
using Gatehouse.Provider.Mechanisms.ClientProofs;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.Encryption;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Logout;
using Gatehouse.Provider.Mechanisms.Notices;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Signals;
using Gatehouse.Provider.Storage.Logout;
using Gatehouse.Provider.Storage;
using Microsoft.Extensions.Logging;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Provider;

/// <summary>The whole provider on one screen: every endpoint and every grant.</summary>
public static class ProviderSetup
{
    /// <summary>
    /// Adds the engine. The host brings the storage contracts, data protection, <see cref="IErrorPage"/>, <see cref="ISubjectClaims"/> and <see cref="IResourceOwners"/>, and
    /// sets the first snapshot in <see cref="CurrentProvider"/> before it listens.
    /// </summary>
    public static IServiceCollection AddGatehouseProvider(this IServiceCollection services, RootSecret root)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(root);
        services.AddSingleton<KeySeal>();
        services.AddSingleton<KeyRotation>();
        services.AddSingleton<ClientSecretCheck>();
        services.AddSingleton<ClientSecretUses>();
        services.AddSingleton<ForeignSecrets>();
        services.AddSingleton<CurrentProvider>();
        services.AddSingleton<SignalRecorder>();
        services.AddSingleton<ProviderMetrics>();
        services.AddSingleton<SunsetMetrics>();
        services.AddSingleton<Sunsets>();

        AddGrants(services);

        services.AddWaitingRequests();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<UnprovedRequests>();
        services.AddSingleton<ClientRequests>();
        AddClientProofs(services);
        AddRegistration(services);
        services.AddSingleton<ConsentRules>();
        services.AddSingleton<PairwiseSubjects>();
        services.AddSingleton<SectorIdentifiers>();
        services.AddSingleton<OwnAccessTokens>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<RevocationView>();
        services.AddSingleton<RevocationFeed>();
        services.AddSingleton<FoundTokens>();
        services.AddSingleton<RevocationFeedMetrics>();
        services.AddSingleton<IBrowserSessions, BrowserSessions>();

        services.AddSingleton<Recipients>();
        services.AddSingleton<RequestedClaims>();
        services.AddSingleton<IdTokenContents>();
        services.AddLogoutNotices();
        services.AddRefusals();
        AddEndpoints(services);
        services.AddSingleton<FailureResponse>();
        return services;
    }

    /// <summary>What records what is done, what names, keeps and explains refusals, and what APIs and gateways report.</summary>
    private static void AddRefusals(this IServiceCollection services)
    {
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<DecisionRecorder>();
        services.AddSingleton<TokenDecisions>();
        services.AddSingleton<RequestDecisions>();
        services.AddSingleton<RefusalCounts>();
        services.AddSingleton<RefusalMetrics>();
        services.AddSingleton<RefusalQueue>();
        services.AddSingleton<RefusalNotes>();
        services.AddSingleton<RefusalReports>();
        services.AddSingleton(provider => new Administrators(
            provider.GetRequiredService<CurrentProvider>(), provider.GetRequiredService<OwnAccessTokens>(), provider.GetRequiredService<SenderConstraints>(), provider.GetRequiredService<RevocationView>(),
            provider.GetRequiredService<IGrantStore>(), provider.GetRequiredService<IAccountStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RefusalEndpoint>();
        services.AddSingleton<RefusalReportEndpoint>();
        services.AddSingleton<CallReports>();
        services.AddSingleton<CallReportEndpoint>();
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton<FrontChannel>();
        services.AddSingleton<AuthorizationResponse>();
        services.AddSingleton<AuthorizationEndpoint>();
        services.AddSingleton<UserRoles>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<RevocationsEndpoint>();
        services.AddSingleton<UserInfoEndpoint>();
        services.AddSingleton<EndSessionEndpoint>();
        services.AddSingleton<ILogoutInteraction>(provider => provider.GetRequiredService<EndSessionEndpoint>());
        services.AddSingleton<DiscoveryEndpoint>();
    }

    /// <summary>Requests that wait for their user: pushed beforehand, or answered on another device.</summary>
    private static void AddWaitingRequests(this IServiceCollection services)
    {
        services.AddSingleton<RequestObjectReader>();
        services.AddSingleton<RequestObjectSource>();
        services.AddSingleton<RequestSources>();
        services.AddSingleton<IInteraction>(provider => provider.GetRequiredService<Tickets>());
        services.AddSingleton<Tickets>();
        services.AddSingleton<PushedAuthorizationEndpoint>();
        services.AddSingleton<DeviceAuthorizationEndpoint>();
        services.AddSingleton<UserCodes>();
        services.AddSingleton<UserCodeGuesses>();
        services.AddSingleton<IAwaitedInteraction, AwaitedInteraction>();
        services.AddSingleton<AwaitedAccess>();
        services.AddSingleton<IGrant, DeviceCodeGrant>();
        services.AddSingleton<IGrant, CibaGrant>();
        services.AddSingleton<BackchannelAuthenticationEndpoint>();
        services.AddSingleton<BackchannelRequestRules>();
        services.AddSingleton<SignedBackchannelRequests>();
        services.AddSingleton<BackchannelPings>();
        services.AddSingleton<IDueNotices>(provider => provider.GetRequiredService<BackchannelPings>());
        services.AddSingleton<ApprovalCodes>();
        services.TryAddSingleton<IApprovalNotifier, LoggedApprovals>();
    }

    /// <summary>Every way by which a client proves itself.</summary>
    private static void AddClientProofs(IServiceCollection services)
    {
        services.AddSingleton<OutgoingClient>();
        services.AddSingleton<OutgoingDocuments>();
        services.AddSingleton<ForeignKeys>();
        services.AddSingleton(provider => new ClientDirectory(provider.GetServices<IClientSource>()));
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<SenderConstraints>();
        services.AddSingleton<IClientProof, ClientSecretBasicProof>();
        services.AddSingleton<IClientProof, ClientSecretPostProof>();
        services.AddSingleton<IClientProof, ClientSecretJwtProof>();
        services.AddSingleton<IClientProof, PrivateKeyJwtProof>();
        services.AddSingleton<IClientProof, TlsClientAuthProof>();
        services.AddSingleton<IClientProof, SelfSignedTlsClientAuthProof>();
    }

    /// <summary>Clients that the plan does not name.</summary>
    private static void AddRegistration(IServiceCollection services)
    {
        services.AddSingleton<RegistrationKeys>();
        services.AddSingleton(provider => new RegisteredClients(provider.GetRequiredService<IRegisteredClientStore>(), provider.GetRequiredService<RegistrationKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IClientSource>(provider => provider.GetRequiredService<RegisteredClients>());
        services.AddSingleton<IClientSource, PublishedClients>();
        services.AddSingleton<SoftwareStatements>();
        services.AddSingleton<RegistrationResponse>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<ClientConfigurationEndpoint>();
    }

    private static void AddGrants(IServiceCollection services)
    {
        services.AddSingleton<IGrant, AuthorizationCodeGrant>();
        services.AddSingleton<IGrant, RefreshTokenGrant>();
        services.AddSingleton<IGrant, ClientCredentialsGrant>();
        services.AddSingleton<IGrant, JwtBearerGrant>();
        services.AddSingleton<IGrant, PasswordGrant>();
        services.AddSingleton<IGrant, TokenExchangeGrant>();
        services.AddSingleton<ShownTokens>();
    }

    private static void AddLogoutNotices(this IServiceCollection services)
    {
        services.AddSingleton<ClientSessions>();
        services.AddSingleton(provider => new LogoutNotices(
            provider.GetRequiredService<IClientSessionStore>(), provider.GetRequiredService<CurrentProvider>(), provider.GetRequiredService<ClientDirectory>(), provider.GetRequiredService<PairwiseSubjects>(),
            provider.GetRequiredService<OutgoingClient>(), provider.GetRequiredService<LogoutMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LogoutNotices>>()));
        services.AddSingleton<LogoutMetrics>();
        services.AddSingleton<IDueNotices>(provider => provider.GetRequiredService<LogoutNotices>());
    }

    /// <summary>Answers exceptions of everything behind it as the specifications name them.</summary>
    public static IApplicationBuilder UseGatehouseFailures(this IApplicationBuilder app)
    {
        var failures = app.ApplicationServices.GetRequiredService<FailureResponse>();
        return app.Use(next => http => failures.GuardAsync(http, next));
    }

    /// <summary>Maps the endpoints. The host takes the path of the issuer off beforehand (<c>UsePathBase</c>), or a proxy has done so.</summary>
    [Spec("RFC 8414", "3.1"), Spec("RFC 8414", "5")]
    public static void MapGatehouseProvider(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var path = services.GetRequiredService<CurrentProvider>().Snapshot.IssuerPath;
        var authorization = services.GetRequiredService<AuthorizationEndpoint>();
        var discovery = services.GetRequiredService<DiscoveryEndpoint>();

        endpoints.MapMethods(EndpointPaths.Authorization, ["GET", "POST"], (RequestDelegate)authorization.HandleAsync);
        endpoints.MapMethods(InteractionPaths.Continue, ["GET"], (RequestDelegate)authorization.ContinueAsync);
        endpoints.Map(EndpointPaths.PushedAuthorization, services.GetRequiredService<PushedAuthorizationEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.DeviceAuthorization, services.GetRequiredService<DeviceAuthorizationEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.BackchannelAuthentication, services.GetRequiredService<BackchannelAuthenticationEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Registration, services.GetRequiredService<RegistrationEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Registration + "/{client_id}", services.GetRequiredService<ClientConfigurationEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Token, services.GetRequiredService<TokenEndpoint>().HandleAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.Map(EndpointPaths.Introspection, services.GetRequiredService<IntrospectionEndpoint>().HandleAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.Map(EndpointPaths.Revocation, services.GetRequiredService<RevocationEndpoint>().HandleAsync);
        endpoints.MapMethods(EndpointPaths.Revocations, ["GET", "POST"], (RequestDelegate)services.GetRequiredService<RevocationsEndpoint>().HandleAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.MapMethods(EndpointPaths.UserInfo, ["GET", "POST", "OPTIONS"], (RequestDelegate)services.GetRequiredService<UserInfoEndpoint>().HandleAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.MapMethods(EndpointPaths.EndSession, ["GET", "POST"], (RequestDelegate)services.GetRequiredService<EndSessionEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Refusals, services.GetRequiredService<RefusalReportEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Refusals + "/{id}", services.GetRequiredService<RefusalEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Signals, services.GetRequiredService<CallReportEndpoint>().HandleAsync);
        endpoints.Map(EndpointPaths.Jwks, discovery.JwksAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.Map(EndpointPaths.OpenIdConfiguration, discovery.MetadataAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.Map(EndpointPaths.OAuthMetadata, discovery.MetadataAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.Map(EndpointPaths.ProtectedResourceMetadata + "/{**path}", discovery.ResourceAsync).WithMetadata(AskedAllTheTime.Mark);
        // With a path in the issuer, RFC 8414 puts the well-known part before it.
        if (path.Length == 0) return;
        endpoints.Map(EndpointPaths.OAuthMetadata + path, discovery.MetadataAsync).WithMetadata(AskedAllTheTime.Mark);
        endpoints.Map(EndpointPaths.OpenIdConfiguration + path, discovery.MetadataAsync).WithMetadata(AskedAllTheTime.Mark);
    }
}
