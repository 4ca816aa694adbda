using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Operations;

namespace Gatehouse.Server.Configuration;

/// <summary>Makes the snapshot that the engine runs on from the stored configuration and the key ring, and makes it anew when either changes.</summary>
internal sealed partial class CurrentConfiguration(
    ServerOptions options,
    PlanFile plan,
    IConfigurationStore versions,
    IKeyStore keys,
    INewsStore news,
    KeySeal seal,
    KeyMaintenance maintenance,
    CurrentProvider provider,
    TimeProvider time,
    ILogger<CurrentConfiguration> log)
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private long _keysVersion = -1;

    /// <summary>The issuer when the plan names none: the first address this node listens on.</summary>
    public string DefaultIssuer { get; } = options.Urls.Split(';')[0].TrimEnd('/');

    public bool IsDemo { get; private set; }

    /// <summary>The certificate that the plan names for all nodes.</summary>
    public PlanTls? Tls { get; private set; }

    /// <summary>The kinds of the plan's clients, for who administers; the engine knows none.</summary>
    public IReadOnlyDictionary<string, string> ClientKinds { get; private set; } = new Dictionary<string, string>();

    public ProviderConfiguration Translate(ConfigurationVersion version) => PlanTranslation.Translate(StoredPlan.Read(version.Document), DefaultIssuer);

    public async Task LoadAsync(CancellationToken cancel)
    {
        var version = await versions.ReadNewestAsync(cancel) ?? throw new InvalidOperationException("There is no configuration.");
        var document = StoredPlan.Read(version.Document);
        var configuration = PlanTranslation.Translate(document, DefaultIssuer);
        // A plan that names a new algorithm needs its key before it is in force.
        if (provider.IsReady && ProviderSnapshot.AlgorithmsOf(configuration).Except(provider.Snapshot.Algorithms).Any()) await maintenance.PrepareAsync(configuration, cancel);
        var now = time.GetUtcNow();
        var keysVersion = (await news.ReadAsync(now, now, cancel)).KeysVersion;
        var ring = KeyRing.Open(await keys.ReadAllAsync(cancel), seal, configuration.Issuer);
        if (!provider.IsReady || provider.Snapshot.Version != version.Version) WarnOfSunsets(configuration, now);
        provider.Replace(new ProviderSnapshot(configuration, ring, version.Version));
        Tls = document.Tls;
        if (configuration.Administration.Role is not null) ClientKinds = document.Clients.ToDictionary(client => client.ClientId, client => client.Kind.ToString().ToLowerInvariant());
        IsDemo = version.Source == DemoPlan.Source;
        _keysVersion = keysVersion;
    }

    /// <summary>Takes in what others (or the edited file) changed.</summary>
    public async ValueTask FollowAsync(long configurationVersion, long keysVersion, CancellationToken cancel)
    {
        await plan.ApplyEditAsync(cancel);
        if (configurationVersion == provider.Snapshot.Version && keysVersion == _keysVersion) return;
        await _one.WaitAsync(cancel);
        try
        {
            var issuer = provider.Snapshot.Issuer;
            await LoadAsync(cancel);
            Replaced(log, provider.Snapshot.Version, provider.Snapshot.Keys.SigningKeys.Length);
            if (provider.Snapshot.Issuer != issuer) IssuerChanged(log, issuer, provider.Snapshot.Issuer);
        }
        finally
        {
            _one.Release();
        }
    }

    private void WarnOfSunsets(ProviderConfiguration configuration, DateTimeOffset now)
    {
        foreach (var client in configuration.Clients)
        {
            if (client.Sunset is not { } sunset) continue;
            var grants = string.Join(" and ", client.GrantTypes.Where(grant => grant is GrantTypes.Password or GrantTypes.Implicit).Order());
            if (sunset.EndsAt <= now) SunsetPassed(log, client.ClientId, grants, sunset.EndsAt, sunset.Reason);
            else SunsetAhead(log, client.ClientId, grants, sunset.EndsAt, (int)(sunset.EndsAt - now).TotalDays, sunset.Reason);
        }
    }

    [LoggerMessage(142, LogLevel.Warning, "Client {ClientId} still uses {Grants}, which end on {EndsAt:u}, {Days} days from now: {Reason}")]
    private static partial void SunsetAhead(ILogger log, string clientId, string grants, DateTimeOffset endsAt, int days, string? reason);

    [LoggerMessage(143, LogLevel.Warning, "Client {ClientId} is refused {Grants} since {EndsAt:u}: {Reason}")]
    private static partial void SunsetPassed(ILogger log, string clientId, string grants, DateTimeOffset endsAt, string? reason);

    [LoggerMessage(140, LogLevel.Information, "Serving configuration version {Version} with {Keys} signing keys")]
    private static partial void Replaced(ILogger log, long version, int keys);

    [LoggerMessage(141, LogLevel.Error, "The issuer changed from {Former} to {Issuer}: every token so far names another issuer. Restart the node")]
    private static partial void IssuerChanged(ILogger log, string former, string issuer);
}
