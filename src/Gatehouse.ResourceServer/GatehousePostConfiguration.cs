using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Makes, once per scheme, what its options describe: the connection to the provider, its keys, the memory of tokens.</summary>
internal sealed class GatehousePostConfiguration(TimeProvider clock, ILoggerFactory loggers) : IPostConfigureOptions<GatehouseOptions>
{
    public void PostConfigure(string? name, GatehouseOptions options)
    {
        // Options with faults are refused right after this; nothing can be made of them.
        if (new GatehouseOptionsRules().Validate(name, options).Failed) return;
        options.TimeProvider ??= clock;
        var documents = new ProviderDocuments(Client(options), new ProviderAddress(options.Issuer, options.BackchannelAddress));
        var keys = new ProviderKeys(documents, options.KeyRefreshInterval, options.TimeProvider, loggers.CreateLogger<ProviderKeys>());
        options.Verification = new AccessTokenVerification(options.Rules, keys, options.TokenCacheCapacity, options.TimeProvider);
    }

    private static HttpClient Client(GatehouseOptions options) =>
        new(options.BackchannelHttpHandler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = options.BackchannelTimeout,
            MaxResponseContentBufferSize = 1024 * 1024,
        };
}
