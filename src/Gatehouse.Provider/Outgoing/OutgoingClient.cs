using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Provider.Outgoing;

/// <summary>
/// The one way by which the provider calls addresses that others named. Public addresses over https only, unless the plan allows more;
/// checked after resolution; no redirects, no proxy, no cookies; bounded in size, time and rate. It never throws for what the other side does.
/// </summary>
public sealed class OutgoingClient : IDisposable
{
    private const int LongestUrl = 2048;
    private const int MostPerHostAndMinute = 120;
    private const int MostAtOnce = 64;

    private readonly CurrentProvider _provider;
    private readonly ProviderMetrics _metrics;

    // Most installations call nobody: what it takes is made when it is needed, not at the start.
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<PartitionedRateLimiter<string>> _rate = new(NewRate);

    public OutgoingClient(CurrentProvider provider, ProviderMetrics metrics)
    {
        _provider = provider;
        _metrics = metrics;
        _http = new Lazy<HttpClient>(() => NewHttp(provider));
    }

    /// <summary>Sends the request, and reads the answer as far as its purpose allows.</summary>
    public async Task<OutgoingAnswer> SendAsync(OutgoingRequest request, CancellationToken cancel)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var answer = await AttemptAsync(request, cancel);
        _metrics.Outgoing(request.Purpose.Name, answer.Fault ?? (answer.Succeeded ? "ok" : "status"), startedAt);
        return answer;
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
        if (_rate.IsValueCreated) _rate.Value.Dispose();
    }

    /// <summary>What is wrong with an address that somebody wants called, before anything is resolved; null when nothing is.</summary>
    internal static string? FaultOf(string url, OutgoingRules rules, out Uri uri)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out uri!) || url.Length > LongestUrl || url.AsSpan().ContainsAnyExceptInRange('!', '~')) return OutgoingFaults.UrlRefused;
        if (uri.Scheme != Uri.UriSchemeHttps && (uri.Scheme != Uri.UriSchemeHttp || !rules.AllowsAnything)) return OutgoingFaults.UrlRefused;
        if (uri.Host.Length == 0 || uri.UserInfo.Length > 0 || url.Contains('#')) return OutgoingFaults.UrlRefused;
        return uri.HostNameType != UriHostNameType.Dns && IPAddress.TryParse(uri.DnsSafeHost, out var address) && !PublicAddresses.Contains(address) && !rules.Names(uri.Host, address)
            ? OutgoingFaults.AddressRefused
            : null;
    }

    private async Task<OutgoingAnswer> AttemptAsync(OutgoingRequest request, CancellationToken cancel)
    {
        if (FaultOf(request.Url, _provider.Snapshot.Configuration.Outgoing, out var uri) is { } refused) return new OutgoingAnswer { Fault = refused };
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(request.Purpose.Timeout);
        try
        {
            using var lease = await _rate.Value.AcquireAsync(uri.Host, 1, time.Token);
            if (!lease.IsAcquired) return new OutgoingAnswer { Fault = OutgoingFaults.RateLimited };
            using var message = MessageOf(request, uri);
            using var response = await _http.Value.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, time.Token);
            return await ReadAsync(response, request.Purpose.LargestBody, time.Token);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested && FaultOf(failure) is { } fault)
        {
            return new OutgoingAnswer { Fault = fault };
        }
    }

    private static HttpClient NewHttp(CurrentProvider provider) => new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = new GuardedConnection(provider).OpenAsync,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxConnectionsPerServer = 8,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
    })
    { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    private static PartitionedRateLimiter<string> NewRate() => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, int>(_ => RateLimitPartition.GetConcurrencyLimiter(0, _ => new ConcurrencyLimiterOptions { PermitLimit = MostAtOnce, QueueLimit = MostAtOnce })),
        PartitionedRateLimiter.Create<string, string>(host => RateLimitPartition.GetFixedWindowLimiter(host, _ => new FixedWindowRateLimiterOptions { PermitLimit = MostPerHostAndMinute, Window = TimeSpan.FromMinutes(1) })));

    private static HttpRequestMessage MessageOf(OutgoingRequest request, Uri uri)
    {
        var message = new HttpRequestMessage(request.Body is null ? HttpMethod.Get : HttpMethod.Post, uri);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType ?? "application/x-www-form-urlencoded");
        }
        if (request.Accept is not null) message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        if (request.BearerToken is not null) message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + request.BearerToken);
        message.Headers.TryAddWithoutValidation("User-Agent", "Gatehouse");
        return message;
    }

    private static async Task<OutgoingAnswer> ReadAsync(HttpResponseMessage response, int largest, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400) return new OutgoingAnswer { Fault = OutgoingFaults.Redirected, Status = status };
        if (response.Content.Headers.ContentLength > largest) return new OutgoingAnswer { Fault = OutgoingFaults.TooLarge, Status = status };
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[largest + 1];
        var length = 0;
        while (await body.ReadAsync(buffer.AsMemory(length), cancel) is > 0 and var read)
            if ((length += read) > largest)
                return new OutgoingAnswer { Fault = OutgoingFaults.TooLarge, Status = status };
        var caching = response.Headers.CacheControl;
        return new OutgoingAnswer
        {
            Status = status,
            Body = buffer[..length],
            MediaType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant(),
            MaxAge = caching is { NoStore: true } or { NoCache: true } ? TimeSpan.Zero : caching?.MaxAge,
        };
    }

    /// <summary>The other side's fault; null for one of ours.</summary>
    private static string? FaultOf(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            switch (cause)
            {
                case AddressRefusedException: return OutgoingFaults.AddressRefused;
                case OperationCanceledException or TimeoutException: return OutgoingFaults.TimedOut;
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }: return OutgoingFaults.TlsFailed;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }: return OutgoingFaults.Unresolved;
            }
        return failure is HttpRequestException or IOException or SocketException or System.Security.Authentication.AuthenticationException or FormatException ? OutgoingFaults.Unreachable : null;
    }
}
