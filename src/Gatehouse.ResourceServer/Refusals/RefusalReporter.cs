using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Refusals;

/// <summary>
/// Tells the provider what this API refused, a batch a second at most and in the background. What does not fit, or cannot be told, is left out:
/// it explains faults, and must not make any. A provider that does not name the endpoint is asked again after a while.
/// </summary>
internal sealed class RefusalReporter(HttpClient client, ProviderDocuments documents, GatehouseOptions options, ReportMetrics metrics, ILogger<RefusalReporter> log)
{
    private const int Capacity = 1000;
    private const int Batch = 32;

    /// <summary>Providers take forms of 64 KiB, and what is encoded for a form grows.</summary>
    private const int LargestBatch = 16 * 1024;
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Channel<RefusalRecord> _waiting = Channel.CreateBounded<RefusalRecord>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly SemaphoreSlim _telling = new(1);
    private Uri? _endpoint;
    private int _isRunning;

    public void Offer(RefusalRecord record)
    {
        if (!_waiting.Writer.TryWrite(record))
        {
            metrics.Count(options.Audience, ReportMetrics.Dropped, 1);
            return;
        }
        metrics.Wait(options.Audience, 1);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0) _ = Task.Run(RunAsync);
    }

    /// <summary>Tells what waits now, until something is in the way.</summary>
    public async Task TellAllAsync(CancellationToken cancel)
    {
        while (_waiting.Reader.TryPeek(out _) && !cancel.IsCancellationRequested)
            if (await SendAsync(cancel) is not null)
                return;
    }

    private async Task RunAsync()
    {
        do
        {
            while (_waiting.Reader.TryPeek(out _))
            {
                await Task.Delay(Gathering);
                if (await SendAsync(CancellationToken.None) is not { } fault) continue;
                log.RefusalsNotReported(fault);
                await Task.Delay(Silence);
            }
            Volatile.Write(ref _isRunning, 0);
        }
        // One that came between the last look and the sign that nobody looks.
        while (_waiting.Reader.TryPeek(out _) && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    /// <summary>Null when it is told, else why not.</summary>
    private async Task<string?> SendAsync(CancellationToken cancel)
    {
        var (count, outcome) = (0, ReportMetrics.Failed);
        await _telling.WaitAsync(CancellationToken.None);
        try
        {
            if (_endpoint is null)
            {
                var found = await documents.FindRefusalsAsync();
                if (found.Address is null) return found.Fault;
                _endpoint = found.Address;
            }
            (var batch, count) = BatchOf(_waiting.Reader);
            if (count == 0) return null;
            using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new FormUrlEncodedContent([KeyValuePair.Create("refusals", batch)]) };
            request.Headers.Authorization = Backchannel.Credentials(options.ClientId, options.ClientSecret);
            using var response = await client.SendAsync(request, cancel);
            if (response.StatusCode == HttpStatusCode.NoContent) outcome = ReportMetrics.Told;
            // A batch that cannot be taken is gone; the next one may be.
            return response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest ? null : $"{_endpoint} answers {(int)response.StatusCode}";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return fault.Message;
        }
        finally
        {
            _telling.Release();
            metrics.Wait(options.Audience, -count);
            if (count > 0) metrics.Count(options.Audience, outcome, count);
        }
    }

    private static (string Json, int Count) BatchOf(ChannelReader<RefusalRecord> waiting)
    {
        var count = 0;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (; count < Batch && json.BytesCommitted + json.BytesPending < LargestBatch && waiting.TryRead(out var record); count++) RefusalJson.Write(json, record);
            json.WriteEndArray();
        }
        return (Encoding.UTF8.GetString(buffer.ToArray()), count);
    }
}
