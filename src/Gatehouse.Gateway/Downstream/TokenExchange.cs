using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Outgoing;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Downstream;

/// <summary>For what the tokens of an API's callers are exchanged; the same settings keep the exchanged tokens over an edit of the plan.</summary>
/// <param name="Resource">The API whose tokens the upstream gets.</param>
/// <param name="Scope">What they carry; null for what the client gets unasked.</param>
internal sealed record ExchangeSettings(string Issuer, string? Provider, string ClientId, string Secret, string Resource, string? Scope)
{
    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => $"{ClientId} for {Resource}";
}

/// <summary>The tokens that upstreams of one API get in exchange: asked for once for each caller's token, kept, and renewed before they end.</summary>
[Spec("RFC 8693", "2.1")]
internal sealed class TokenExchange : IDisposable
{
    private const int Most = 20_000;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    private readonly ExchangeSettings _settings;
    private readonly HttpClient _client = Backchannel.Client(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, LongestAnswer);
    private readonly OutgoingTokens _tokens;

    public TokenExchange(ExchangeSettings settings, OutgoingMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        var address = new ProviderAddress(settings.Issuer, settings.Provider is { } provider ? new Uri(provider) : null);
        var proof = new ClientProof(settings.Issuer, settings.ClientId, settings.Secret, null, time);
        _tokens = OutgoingTokens.For(_client, address, proof, null, Most, metrics, time, loggers.CreateLogger<OutgoingTokens>());
    }

    /// <exception cref="TokenRequestException">The provider refuses, or cannot be asked.</exception>
    public async ValueTask<string> GetAsync(string callersToken, CancellationToken cancel) =>
        (await _tokens.GetAsync(new TokenDemand(_settings.Scope, _settings.Resource, null, callersToken), cancel)).Text;

    public void Dispose() => _client.Dispose();
}
