using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Outgoing;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// Where AddHttpClient stands, so that no extra using is needed.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives the requests of an <see cref="HttpClient"/> access tokens.</summary>
public static class OutgoingExtensions
{
    /// <summary>Gives each request of this client an access token, which is obtained, kept and renewed as needed.</summary>
    public static IHttpClientBuilder AddGatehouseToken(this IHttpClientBuilder client, Action<GatehouseTokenOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(configure);
        var (name, services) = (client.Name, client.Services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddMetrics();
        services.TryAddSingleton<OutgoingMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GatehouseTokenOptions>, GatehouseTokenOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatehouseTokenOptions>, GatehouseTokenOptionsRules>());
        services.AddOptions<GatehouseTokenOptions>(name).Configure(configure).ValidateOnStart();
        // The factory makes new handlers every few minutes; the tokens outlive them.
        services.TryAddKeyedSingleton(name, static (provider, key) => new OutgoingClient(
            provider.GetRequiredService<IOptionsMonitor<GatehouseTokenOptions>>().Get((string)key), provider.GetRequiredService<OutgoingMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OutgoingTokens>>()));
        return client.AddHttpMessageHandler(provider => provider.GetRequiredKeyedService<OutgoingClient>(name).NewHandler(provider.GetRequiredService<IHttpContextAccessor>()));
    }
}

/// <summary>What the handlers of one client share, made once from its options.</summary>
internal sealed class OutgoingClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly GatehouseTokenOptions _options;
    private readonly DPoPProofs? _proofs;
    private readonly OutgoingTokens _tokens;

    public OutgoingClient(GatehouseTokenOptions options, OutgoingMetrics metrics, TimeProvider clock, ILogger<OutgoingTokens> log)
    {
        _options = options;
        _proofs = options.UseDPoP ? new DPoPProofs(options.DPoPKey ?? PrivateKey.New(), clock) : null;
        _http = Backchannel.Client(options.BackchannelHttpHandler, options.BackchannelTimeout);
        var proof = new ClientProof(options.Issuer, options.ClientId!, options.ClientSecret, options.ClientKey, clock);
        _tokens = OutgoingTokens.For(_http, new ProviderAddress(options.Issuer, options.BackchannelAddress), proof, _proofs, options.CacheCapacity, metrics, clock, log);
    }

    public GatehouseTokenHandler NewHandler(IHttpContextAccessor calls) => new(_tokens, _proofs, _options, calls);

    public void Dispose() => _http.Dispose();
}
