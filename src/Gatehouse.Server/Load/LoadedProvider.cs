using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.Server.Load;

/// <summary>The instance under load: where its endpoints are, and the connections to it.</summary>
internal sealed class LoadedProvider : IDisposable
{
    private readonly JsonElement _metadata;
    private readonly ProviderAddress _address;

    private LoadedProvider(HttpClient http, ProviderAddress address, JsonElement metadata) => (Http, _address, _metadata) = (http, address, metadata);

    public HttpClient Http { get; }

    public string Issuer => _address.Issuer;

    /// <exception cref="LoadException">It is not there, or is another one.</exception>
    /// <param name="purpose">What is wanted of it, in words.</param>
    public static async Task<LoadedProvider> FindAsync(string issuer, Uri at, int connections, CancellationToken cancel, string purpose = "put under load")
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, MaxConnectionsPerServer = connections, PooledConnectionLifetime = Timeout.InfiniteTimeSpan };
        var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 1024 * 1024 };
        try
        {
            var address = new ProviderAddress(issuer, new Uri(issuer).GetLeftPart(UriPartial.Authority) == at.GetLeftPart(UriPartial.Authority) ? null : at);
            var (metadata, fault) = await new ProviderDocuments(http, address).FetchMetadataAsync().WaitAsync(cancel);
            if (metadata is null) throw new LoadException($"{at.GetLeftPart(UriPartial.Authority)} cannot be {purpose}: {fault}.");
            using (metadata) return new LoadedProvider(http, address, metadata.RootElement.Clone());
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Where an endpoint is called, and the address that it publishes; null when there is none.</summary>
    public LoadedEndpoint? Find(string member) => _metadata.TryGetProperty(member, out var published) && published.GetString() is { } address && _address.Reach(address) is { } reached ? new(reached, new Uri(address)) : null;

    public LoadedEndpoint Endpoint(string member) => Find(member) ?? throw new LoadException($"The metadata of {Issuer} has no {member}.");

    /// <summary>Where its metadata is fetched.</summary>
    public Uri Metadata => _address.Metadata().Last();

    public void Dispose() => Http.Dispose();

    /// <summary>Why there was no answer, in few words, so that the same fault is counted as the same.</summary>
    public static string FaultOf(Exception fault) => fault switch
    {
        OperationCanceledException => "timed_out",
        HttpRequestException { InnerException: SocketException socket } => $"unreachable ({socket.SocketErrorCode})",
        HttpRequestException http => $"unreachable ({http.HttpRequestError})",
        _ => fault.GetType().Name,
    };
}

/// <summary>An endpoint of the instance.</summary>
/// <param name="Reached">Where it is called.</param>
/// <param name="Published">What it calls itself, which proofs and redirects name.</param>
internal sealed record LoadedEndpoint(Uri Reached, Uri Published);

/// <summary>What an endpoint answered.</summary>
/// <param name="Error">Null when it is what was asked for.</param>
internal readonly record struct LoadAnswer(JsonElement Body, string? Error)
{
    public string? Text(string member) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static async Task<LoadAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        JsonElement body = default;
        try
        {
            if (bytes.Length > 0)
                using (var json = JsonDocument.Parse(bytes)) body = json.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A proxy that answers in the place of the instance: its status says enough.
        }
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created) return new(body, null);
        return new(body, new LoadAnswer(body, null).Text("error") ?? $"status {(int)response.StatusCode}");
    }
}
