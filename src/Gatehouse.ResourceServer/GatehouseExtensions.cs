using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        return services.AddAuthentication(GatehouseDefaults.AuthenticationScheme).AddGatehouse(configure);
    }

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
        services.TryAddSingleton<RefusalLog>();
        services.TryAddSingleton(new RefusalSource(RefusalSources.Api));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<GatehouseOptions>, GatehouseConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GatehouseOptions>, GatehousePostConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatehouseOptions>, GatehouseOptionsRules>());
        services.TryAddTransient<GatehouseHandler>();
        return services;
    }
}
