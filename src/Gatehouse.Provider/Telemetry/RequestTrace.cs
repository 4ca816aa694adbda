using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Telemetry;

/// <summary>
/// The trace that a request belongs to. Where nobody keeps it, it has none until something is written down that names it: what flows with
/// every request costs every token, and is read of few.
/// </summary>
public static class RequestTrace
{
    private const string Name = "request";
    private static readonly object Key = new();

    /// <summary>The span of the request, begun now if there is none; log lines carry it from here on.</summary>
    public static Activity Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (Activity.Current is { } present) return present;
        // Whoever called us may have been asked before, by a method that has returned since and took its own back.
        if (http.Items[Key] is not Activity begun) http.Items[Key] = begun = new Activity(Name) { IsAllDataRequested = false }.Start();
        return Activity.Current = begun;
    }

    /// <summary>The id of the trace, as the log has it: 32 hexadecimal digits.</summary>
    public static string IdOf(HttpContext http) => Of(http).TraceId.ToString();
}

/// <summary>Marks endpoints that programs ask all the time: their requests have a trace where somebody keeps it, or where something goes wrong.</summary>
public sealed class AskedAllTheTime
{
    /// <summary>The mark.</summary>
    public static readonly AskedAllTheTime Mark = new();
}
