using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Keys;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions.Provider;

/// <summary>The provider as the client sees it that the gateway is in an application's place.</summary>
internal sealed class SessionProvider : IDisposable
{
    private static readonly TimeSpan EndpointsAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    private readonly SessionSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly ProviderAddress _address;
    private readonly ProviderDocuments _documents;
    private readonly Lock _searching = new();
    private Task<(ProviderEndpoints? Endpoints, string Fault)>? _search;
    private volatile Found? _found;

    public SessionProvider(SessionSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        (_settings, _time) = (settings, time);
        _client = Backchannel.Client(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, LongestAnswer);
        _address = new ProviderAddress(settings.Issuer, settings.Provider is { } provider ? new Uri(provider) : null);
        _documents = new ProviderDocuments(_client, _address);
        Identities = new IdentityTokens(settings, new ProviderKeys(_documents, EndpointsAge, time, loggers.CreateLogger<ProviderKeys>()), time);
    }

    private sealed record Found(ProviderEndpoints Endpoints, DateTimeOffset At);

    /// <summary>What it says about people.</summary>
    public IdentityTokens Identities { get; }

    /// <summary>Where it does what; the last known while it cannot be asked. Many who want to know at once ask once.</summary>
    public Task<(ProviderEndpoints? Endpoints, string Fault)> FindAsync()
    {
        if (_found is { } found && _time.GetUtcNow() - found.At < EndpointsAge) return Task.FromResult<(ProviderEndpoints?, string)>((found.Endpoints, ""));
        lock (_searching)
        {
            if (_search is not { IsCompleted: false }) _search = SearchAsync();
            return _search;
        }
    }

    private async Task<(ProviderEndpoints? Endpoints, string Fault)> SearchAsync()
    {
        var now = _time.GetUtcNow();
        var (metadata, fault) = await _documents.FetchMetadataAsync();
        using (metadata)
        {
            if (metadata is not null && ProviderEndpoints.Read(metadata.RootElement, _address) is { } endpoints)
            {
                _found = new Found(endpoints, now);
                return (endpoints, "");
            }
        }
        return (_found?.Endpoints, metadata is null ? fault : $"the metadata of {_settings.Issuer} has no authorization_endpoint or no token_endpoint that may be used");
    }

    /// <summary>Asks the token endpoint.</summary>
    [Spec("RFC 6749", "4.1.3"), Spec("RFC 6749", "6")]
    public async Task<ProviderAnswer> RequestTokensAsync(params IEnumerable<KeyValuePair<string, string>> form)
    {
        var (endpoints, fault) = await FindAsync();
        return endpoints is null ? ProviderAnswer.Unreachable(fault) : await PostAsync(endpoints.Token, form);
    }

    /// <summary>Sends a form with the client's own proof; a refusal is an answer, what cannot be reached or read is none.</summary>
    [Spec("RFC 6749", "2.3.1")]
    public async Task<ProviderAnswer> PostAsync(Uri endpoint, IEnumerable<KeyValuePair<string, string>> form)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) };
            request.Headers.Accept.Add(new("application/json"));
            request.Headers.Authorization = Backchannel.Credentials(_settings.ClientId, _settings.Secrets[0]);
            using var response = await _client.SendAsync(request);
            var body = await response.Content.ReadAsByteArrayAsync();
            var json = body.Length == 0 ? (JsonElement?)null : JsonText.ReadObject(body, depth: 16);
            var answer = new ProviderAnswer(json, null, $"{endpoint} answers {(int)response.StatusCode}");
            if (response.IsSuccessStatusCode) return answer;
            // Only a refusal is one: a proxy that fails in between says nothing about the session.
            return (int)response.StatusCode is 400 or 401 && answer[Parameters.Error] is { } error ? answer with { Error = error, Fault = $"{endpoint} answers {error}" } : answer with { Json = null };
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            return ProviderAnswer.Unreachable($"{endpoint} cannot be reached: {fault.Message}");
        }
    }

    public void Dispose() => _client.Dispose();
}
