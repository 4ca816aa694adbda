using Gatehouse.ResourceServer.Binding;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Metadata;
using Gatehouse.ResourceServer.Refusals;
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
        var client = Client(options);
        var documents = new ProviderDocuments(client, new ProviderAddress(options.Issuer, options.BackchannelAddress));
        var keys = new ProviderKeys(documents, options.KeyRefreshInterval, options.TimeProvider, loggers.CreateLogger<ProviderKeys>());
        var introspection = options.ClientId is null || !options.IntrospectOpaqueTokens ? null : new Introspection(client, documents, options, options.TimeProvider, loggers.CreateLogger<Introspection>());
        options.Verification = new AccessTokenVerification(options.Rules, keys, introspection, options.TokenCacheCapacity, options.TimeProvider);
        options.Reporter = options.ClientId is null || !options.ReportRefusals ? null : new RefusalReporter(client, documents, options, loggers.CreateLogger<RefusalReporter>());
        options.Senders = new SenderVerification(options);
        options.Metadata = new ResourceMetadata(options, [options.Issuer]);
    }

    private static HttpClient Client(GatehouseOptions options) =>
        new(options.BackchannelHttpHandler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = options.BackchannelTimeout,
            MaxResponseContentBufferSize = 1024 * 1024,
        };
}
