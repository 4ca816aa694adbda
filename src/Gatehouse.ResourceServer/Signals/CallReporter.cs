using System.Net;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol.Signals;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Signals;

/// <summary>
/// Tells the provider how many calls this API had, what became of them and how long they took: once in ten seconds and in the background.
/// While the provider is away the last five minutes wait; what is older is left out, and counted as that.
/// </summary>
internal sealed class CallReporter(HttpClient client, ProviderDocuments documents, GatehouseOptions options, ReportMetrics metrics, ILogger<CallReporter> log)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AskedAgain = TimeSpan.FromMinutes(10);

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly TimeProvider _time = options.TimeProvider ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Queue<CallWindow> _waiting = new();
    private readonly SemaphoreSlim _telling = new(1);
    private CallWindow? _current;
    private Uri? _endpoint;
    private long _sequence;
    private int _isRunning;
    private bool _isAway;
    private long _notOfferedUntil;

    /// <summary>Counts a call when it is answered.</summary>
    /// <param name="http">The call, with its answer.</param>
    /// <param name="duration">From reading the token to the end of the answer; null when that is not known here, or not a matter of the API.</param>
    /// <param name="brokenOff">Whether the answer began well and was never finished.</param>
    /// <param name="route">What a gateway decided by a route; null where none did.</param>
    public void Count(HttpContext http, TimeSpan? duration, bool brokenOff = false, RouteCall? route = null)
    {
        var now = _time.GetUtcNow();
        if (now.UtcTicks < Volatile.Read(ref _notOfferedUntil)) return;
        var response = http.Response;
        var token = http.GetAccessToken();
        // A client of another provider may have the name of one of this provider's.
        var caller = token?.Issuer == options.Issuer ? token.ClientId : CallReport.UnknownClient;
        lock (_lock)
        {
            var window = WindowAt(now);
            window.Count(caller, response.Headers.ContainsKey(RefusalId.Header) && response.StatusCode < 500, response.StatusCode >= 500 || brokenOff, duration);
            if (route is { } decided) window.Count(decided with { Client = caller });
        }
        if (Interlocked.Exchange(ref _isRunning, 1) == 0) _ = Task.Run(RunAsync);
    }

    private CallWindow WindowAt(DateTimeOffset now)
    {
        var from = new DateTimeOffset(now.UtcTicks - now.UtcTicks % CallReport.Span.Ticks, TimeSpan.Zero);
        if (_current is { } current && current.From == from) return current;
        if (_current is not null) _waiting.Enqueue(_current);
        return _current = new CallWindow(from, ++_sequence);
    }

    private async Task RunAsync()
    {
        do
        {
            while (WaitForNext() is { } wait)
            {
                await Task.Delay(wait, _time);
                Close();
                while (await TellAsync(CancellationToken.None) is { } fault)
                {
                    if (!_isAway) log.CallsNotReported(fault);
                    _isAway = true;
                    await Task.Delay(Silence, _time);
                }
            }
            Volatile.Write(ref _isRunning, 0);
        }
        // One that came between the last look and the sign that nobody looks.
        while (WaitForNext() is not null && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    /// <summary>Tells what is counted so far, the present ten seconds too, until something is in the way.</summary>
    public Task TellAllAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_current is not null) _waiting.Enqueue(_current);
            _current = null;
        }
        return TellAsync(cancel);
    }

    /// <summary>Null when all that waits is told, else why not.</summary>
    private async Task<string?> TellAsync(CancellationToken cancel)
    {
        await _telling.WaitAsync(CancellationToken.None);
        try
        {
            while (Next() is { } window)
            {
                if (await SendAsync(window, cancel) is { } fault) return fault;
                lock (_lock) _waiting.Dequeue();
            }
            return null;
        }
        finally
        {
            _telling.Release();
        }
    }

    /// <summary>How long the present ten seconds last; null when nothing is to be told.</summary>
    private TimeSpan? WaitForNext()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0) return TimeSpan.Zero;
            if (_current is not { } current) return null;
            var left = current.From + CallReport.Span - _time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private void Close()
    {
        lock (_lock)
        {
            if (_current is not { } current || current.From + CallReport.Span > _time.GetUtcNow()) return;
            _waiting.Enqueue(current);
            _current = null;
        }
    }

    /// <summary>The oldest that can still be told; what cannot is left out.</summary>
    private CallWindow? Next()
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next))
            {
                if (_time.GetUtcNow() - next.From <= LongestWait) return next;
                _waiting.Dequeue();
                metrics.CountCalls(options.Audience, ReportMetrics.Dropped);
            }
            return null;
        }
    }

    /// <summary>Null when there is nothing more to do about it, else why it is not told.</summary>
    private async Task<string?> SendAsync(CallWindow window, CancellationToken cancel)
    {
        try
        {
            if (_endpoint is null)
            {
                var found = await documents.FindSignalsAsync();
                if (found.IsAbsent) return NotOffered(found.Fault);
                if (found.Address is null) return found.Fault;
                _endpoint = found.Address;
            }
            var report = window.ToReport(options.Audience, _instance, _time.GetUtcNow());
            using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new FormUrlEncodedContent([KeyValuePair.Create(CallReportJson.Parameter, CallReportJson.ToText(report))]) };
            request.Headers.Authorization = Backchannel.Credentials(options.ClientId, options.ClientSecret);
            using var response = await client.SendAsync(request, cancel);
            // What cannot be taken is gone; the next may be.
            var isTold = response.StatusCode == HttpStatusCode.NoContent;
            if (!isTold && response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)) return $"{_endpoint} answers {(int)response.StatusCode}";
            metrics.CountCalls(options.Audience, isTold ? ReportMetrics.Told : ReportMetrics.Dropped);
            _isAway = false;
            return null;
        }
        // Whatever it is, it must not end the telling.
        catch (Exception fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Another provider, or an older one: it is not told of any calls, and asked again some time later.</summary>
    private string? NotOffered(string fault)
    {
        // Once for all that waits.
        if (Volatile.Read(ref _notOfferedUntil) <= _time.GetUtcNow().UtcTicks) log.CallsNotWanted(options.Issuer, fault);
        Volatile.Write(ref _notOfferedUntil, (_time.GetUtcNow() + AskedAgain).UtcTicks);
        return null;
    }
}
