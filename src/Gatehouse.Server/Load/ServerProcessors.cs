using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Gatehouse.Server.Load;

/// <summary>The processor time of the instance, as its own metrics tell it.</summary>
internal sealed class ServerProcessors(HttpClient http, Uri issuer, string? token)
{
    private const string Time = "dotnet_process_cpu_time_seconds_total";
    private const string Count = "dotnet_process_cpu_count";

    /// <summary>A scrape is answered again for 300 ms.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private const int Looks = 4;

    private (double Seconds, long At) _begun;
    private double _idle;
    private int _processors;

    /// <summary>Why nothing can be read; null when something can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Looks for a moment what the instance uses while nothing is asked of it: the least of some looks, for one may meet what happens rarely.</summary>
    public async Task RestAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is not { } former) return;
        _idle = double.MaxValue;
        for (var look = 0; look < Looks; look++)
        {
            await Task.Delay(Look, cancel);
            if (await ReadAsync(cancel) is not { } next) return;
            _idle = Math.Min(_idle, (next.Seconds - former.Seconds) / Stopwatch.GetElapsedTime(former.At, next.At).TotalSeconds);
            former = next;
        }
    }

    public async Task BeginAsync(CancellationToken cancel)
    {
        if (Fault is null && await ReadAsync(cancel) is { } now) _begun = now;
    }

    public async Task<ServerWork?> EndAsync(CancellationToken cancel)
    {
        if (Fault is not null) return null;
        await Task.Delay(Kept, cancel);
        if (await ReadAsync(cancel) is not { } ended) return null;
        var elapsed = Stopwatch.GetElapsedTime(_begun.At, ended.At);
        if (ended.Seconds - _begun.Seconds - _idle * elapsed.TotalSeconds is var seconds and > 0) return new ServerWork(seconds, elapsed, _processors);
        Fault = "so little was done that it cannot be told from the instance at rest; ask for more, or for longer";
        return null;
    }

    private async Task<(double Seconds, long At)?> ReadAsync(CancellationToken cancel)
    {
        var address = new Uri($"{issuer.ToString().TrimEnd('/')}/metrics");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, cancel);
            var at = Stopwatch.GetTimestamp();
            if (!response.IsSuccessStatusCode) Fault = $"{address} answers {(int)response.StatusCode}; --metrics-token opens it";
            else if (Read(await response.Content.ReadAsStringAsync(cancel)) is { } seconds) return (seconds, at);
            else Fault = $"{address} does not tell the processor time";
        }
        catch (HttpRequestException unreachable)
        {
            Fault = $"{address}: {LoadedProvider.FaultOf(unreachable)}";
        }
        return null;
    }

    private double? Read(string metrics)
    {
        double? seconds = null;
        foreach (var line in metrics.Split('\n'))
            if (line.StartsWith(Time, StringComparison.Ordinal)) seconds = (seconds ?? 0) + ValueOf(line);
            else if (line.StartsWith(Count, StringComparison.Ordinal)) _processors = (int)ValueOf(line);
        return seconds;
    }

    /// <summary>After the labels, which may hold spaces; a time stamp may follow.</summary>
    private static double ValueOf(string line)
    {
        var labelled = line.LastIndexOf('}');
        var value = line[((labelled >= 0 ? labelled : line.IndexOf(' ')) + 1)..].Trim();
        return double.TryParse(value.Split(' ')[0], CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
