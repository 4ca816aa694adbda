using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

// Where the builders of hosts stand, so that no extra using is needed.
namespace Microsoft.AspNetCore.Hosting;

/// <summary>Puts a provider in memory in the place of the one that an API trusts.</summary>
public static class TestProviderExtensions
{
    /// <summary>For a <c>WebApplicationFactory</c>: <c>factory.WithWebHostBuilder(host => host.UseTestProvider(provider))</c>.</summary>
    public static IWebHostBuilder UseTestProvider(this IWebHostBuilder host, TestProvider provider, string scheme = GatehouseDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseTestProvider(provider, scheme));
    }

    /// <summary>For any host, after the API's own services were added.</summary>
    public static IServiceCollection UseTestProvider(this IServiceCollection services, TestProvider provider, string scheme = GatehouseDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(provider);
        services.Configure<GatehouseOptions>(scheme, options => provider.Serve(options, additional: null));
        return services.Replace(ServiceDescriptor.Singleton<TimeProvider>(provider.Clock));
    }

    /// <summary>For an API that trusts several providers: takes the place of the further one with this issuer.</summary>
    public static IWebHostBuilder UseAdditionalTestProvider(this IWebHostBuilder host, TestProvider provider, string issuer, string scheme = GatehouseDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseAdditionalTestProvider(provider, issuer, scheme));
    }

    /// <summary>For an API that trusts several providers: takes the place of the further one with this issuer.</summary>
    public static IServiceCollection UseAdditionalTestProvider(this IServiceCollection services, TestProvider provider, string issuer, string scheme = GatehouseDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(provider);
        return services.Configure<GatehouseOptions>(scheme, options => provider.Serve(options, issuer));
    }
}
