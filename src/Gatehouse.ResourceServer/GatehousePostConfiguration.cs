using Gatehouse.ResourceServer.Binding;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Metadata;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Revocations;
using Gatehouse.ResourceServer.Signals;
using Gatehouse.ResourceServer.Telemetry;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Makes, once per scheme, what its options describe: the connection to the provider, its keys, the memory of tokens.</summary>
internal sealed class GatehousePostConfiguration(RevocationFollowers followers, ReportMetrics reports, LastReports last, TimeProvider clock, ILoggerFactory loggers) : IPostConfigureOptions<GatehouseOptions>
{
    public void PostConfigure(string? name, GatehouseOptions options)
    {
        // Options with faults are refused right after this; nothing can be made of them.
        if (new GatehouseOptionsRules().Validate(name, options).Failed) return;
        options.TimeProvider ??= clock;
        options.Verification = new TrustedProviders(
        [
            new(options.Issuer, null, VerificationOf(name ?? "", options)),
            .. options.AdditionalIssuers.Select(more => new TrustedProvider(more.Issuer, more.OpaqueTokenPrefix, VerificationOf(name ?? "", options.For(more)))),
        ]);
        if (options.ClientId is not null) AddReporters(name ?? "", options);
        options.Senders = new SenderVerification(options);
        options.Metadata = new ResourceMetadata(options, [options.Issuer, .. options.AdditionalIssuers.Select(static more => more.Issuer)]);
    }

    /// <summary>What decides about the tokens of one provider.</summary>
    private AccessTokenVerification VerificationOf(string scheme, GatehouseOptions options)
    {
        var client = Backchannel.Client(options.BackchannelHttpHandler, options.BackchannelTimeout);
        var documents = new ProviderDocuments(client, new ProviderAddress(options.Issuer, options.BackchannelAddress));
        var keys = new ProviderKeys(documents, options.KeyRefreshInterval, options.TimeProvider!, loggers.CreateLogger<ProviderKeys>());
        var revocations = options.FollowsRevocations ? new RevocationCheck(followers.Follow(scheme, options, new FeedSource(Patient(options), documents, keys, options)), options) : null;
        var introspection = options.ClientId is null ? null : new Introspection(client, documents, options, revocations, options.TimeProvider!, loggers.CreateLogger<Introspection>());
        return new AccessTokenVerification(options.Rules, keys, introspection, options.IntrospectOpaqueTokens, revocations, options.TokenCacheCapacity, options.TimeProvider!);
    }

    private void AddReporters(string scheme, GatehouseOptions options)
    {
        var client = Backchannel.Client(options.BackchannelHttpHandler, options.BackchannelTimeout);
        var documents = new ProviderDocuments(client, new ProviderAddress(options.Issuer, options.BackchannelAddress));
        if (options.ReportRefusals) options.Reporter = new RefusalReporter(client, documents, options, reports, loggers.CreateLogger<RefusalReporter>());
        if (options.ReportCalls) options.Calls = new CallReporter(client, documents, options, reports, loggers.CreateLogger<CallReporter>());
        last.Watch(scheme, options);
    }

    /// <summary>Whoever waits for an answer as long as it takes has a limit of its own.</summary>
    private static HttpClient Patient(GatehouseOptions options) => Backchannel.Client(options.BackchannelHttpHandler, Timeout.InfiniteTimeSpan);
}
