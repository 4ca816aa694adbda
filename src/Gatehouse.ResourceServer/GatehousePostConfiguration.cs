using Gatehouse.ResourceServer.Binding;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Metadata;
using Gatehouse.ResourceServer.Revocations;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Makes, once per scheme, what its options describe: the connection to the provider, its keys, the memory of tokens.</summary>
internal sealed class GatehousePostConfiguration(RevocationFollowers followers, TimeProvider clock, ILoggerFactory loggers) : IPostConfigureOptions<GatehouseOptions>
{
    public void PostConfigure(string? name, GatehouseOptions options)
    {
        // Options with faults are refused right after this; nothing can be made of them.
        if (new GatehouseOptionsRules().Validate(name, options).Failed) return;
        options.TimeProvider ??= clock;
        var handler = options.BackchannelHttpHandler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        var client = Client(handler, options.BackchannelTimeout);
        var documents = new ProviderDocuments(client, new ProviderAddress(options.Issuer, options.BackchannelAddress));
        var keys = new ProviderKeys(documents, options.KeyRefreshInterval, options.TimeProvider, loggers.CreateLogger<ProviderKeys>());
        var revocations = options.FollowsRevocations ? Check(name ?? "", options, new FeedSource(Client(handler, Timeout.InfiniteTimeSpan), documents, keys, options)) : null;
        var introspection = options.ClientId is null ? null : new Introspection(client, documents, options, revocations, options.TimeProvider, loggers.CreateLogger<Introspection>());
        options.Verification = new AccessTokenVerification(options.Rules, keys, introspection, options.IntrospectOpaqueTokens, revocations, options.TokenCacheCapacity, options.TimeProvider);
        options.Senders = new SenderVerification(options);
        options.Metadata = new ResourceMetadata(options, [options.Issuer]);
    }

    private RevocationCheck Check(string scheme, GatehouseOptions options, FeedSource source) => new(followers.Follow(scheme, options, source), options);

    /// <summary>Whoever waits for an answer as long as it takes has a limit of its own.</summary>
    private static HttpClient Client(HttpMessageHandler handler, TimeSpan timeout) => new(handler) { Timeout = timeout, MaxResponseContentBufferSize = 1024 * 1024 };
}
