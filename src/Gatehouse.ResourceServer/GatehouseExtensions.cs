using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Connections;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Revocations;
using Gatehouse.ResourceServer.Signals;
using Gatehouse.ResourceServer.StepUp;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

// Where ASP.NET Core's own AddAuthentication stands, so that no extra using is needed.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the protection of Gatehouse to an API.</summary>
public static class GatehouseExtensions
{
    /// <summary>Adds authentication by access tokens as the default, and authorization by scopes; the settings stand in <c>Authentication:Schemes:Gatehouse</c>.</summary>
    public static AuthenticationBuilder AddGatehouse(this IServiceCollection services) => services.AddGatehouse(static _ => { });

    /// <summary>Adds authentication by access tokens as the default, and authorization by scopes.</summary>
    public static AuthenticationBuilder AddGatehouse(this IServiceCollection services, Action<GatehouseOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var loadsKeyRing = services.Any(LoadsKeyRing);
        var authentication = services.AddAuthentication(GatehouseDefaults.AuthenticationScheme);
        // Data Protection stays for those who add cookies; an API that only reads access tokens must not write keys to a disk at its start.
        if (!loadsKeyRing && services.FirstOrDefault(LoadsKeyRing) is { } load) services.Remove(load);
        return authentication.AddGatehouse(configure);
    }

    private static bool LoadsKeyRing(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service is { IsKeyedService: false, ImplementationType.FullName: "Microsoft.AspNetCore.DataProtection.Internal.DataProtectionHostedService" };

    /// <summary>Adds authentication by access tokens beside other handlers, and authorization by scopes.</summary>
    public static AuthenticationBuilder AddGatehouse(this AuthenticationBuilder authentication, Action<GatehouseOptions> configure) =>
        authentication.AddGatehouse(GatehouseDefaults.AuthenticationScheme, configure);

    /// <summary>Adds authentication by access tokens under a name of its own, for an API that trusts more than one provider.</summary>
    public static AuthenticationBuilder AddGatehouse(this AuthenticationBuilder authentication, string scheme, Action<GatehouseOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        ArgumentNullException.ThrowIfNull(configure);
        var services = authentication.Services;
        services.AddGatehouseSchemes();
        services.AddSingleton(new GatehouseScheme(scheme));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HubOptions>, HubDemands>());
        services.AddHostedService<GatehouseStart>();
        services.AddOptions<GatehouseOptions>(scheme).ValidateOnStart();
        return authentication.AddScheme<GatehouseOptions, GatehouseHandler>(scheme, configure);
    }

    /// <summary>Adds what schemes made by <see cref="GatehouseDefaults.CreateScheme"/> need, and no scheme.</summary>
    public static IServiceCollection AddGatehouseSchemes(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAuthorization();
        services.AddMetrics();
        services.TryAddSingleton<ApiMetrics>();
        services.TryAddSingleton<RevocationMetrics>();
        services.TryAddSingleton<ReportMetrics>();
        services.TryAddSingleton<OutgoingMetrics>();
        services.TryAddSingleton<LastReports>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LastReports>(static provider => provider.GetRequiredService<LastReports>()));
        services.TryAddSingleton<RevocationFollowers>();
        services.TryAddSingleton<IOptionsMonitorCache<GatehouseOptions>, GatehouseOptionsCache>();
        services.TryAddSingleton<RefusalLog>();
        services.TryAddSingleton(new RefusalSource(RefusalSources.Api));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<GatehouseOptions>, GatehouseConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GatehouseOptions>, GatehousePostConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatehouseOptions>, GatehouseOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, RecentLogins>());
        services.TryAddTransient<GatehouseHandler>();
        return services;
    }
}
