using Gatehouse.ResourceServer.Binding;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Metadata;
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
        var client = Backchannel.Client(options.BackchannelHttpHandler, options.BackchannelTimeout);
        var documents = new ProviderDocuments(client, new ProviderAddress(options.Issuer, options.BackchannelAddress));
        var keys = new ProviderKeys(documents, options.KeyRefreshInterval, options.TimeProvider, loggers.CreateLogger<ProviderKeys>());
        var introspection = options.ClientId is null ? null : new Introspection(client, documents, options, options.TimeProvider, loggers.CreateLogger<Introspection>());
        options.Verification = new AccessTokenVerification(options.Rules, keys, introspection, options.TokenCacheCapacity, options.TimeProvider);
        options.Senders = new SenderVerification(options);
        options.Metadata = new ResourceMetadata(options, [options.Issuer]);
    }
}
