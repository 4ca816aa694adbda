using System.Diagnostics;

namespace Gatehouse.Protocol.Telemetry;

/// <summary>
/// The spans of provider, APIs and gateway. They hold labels of the catalogue of instruments and nothing else: no token, no secret, no
/// query. Where nobody listens none is made.
/// </summary>
public static class Spans
{
    /// <summary>The source that a listener asks for.</summary>
    public const string Source = "Gatehouse";

    /// <summary>A token request, at the provider.</summary>
    public const string TokenRequest = "gatehouse.token.request";

    /// <summary>An authorization request, at the provider; one more for each time that the browser comes back from a page.</summary>
    public const string AuthorizationRequest = "gatehouse.authorization.request";

    /// <summary>A wait for the database, from the question to the durable answer.</summary>
    public const string DatabaseWait = "gatehouse.database.wait";

    /// <summary>The check of an access token, at an API or gateway.</summary>
    public const string ApiDecision = "gatehouse.api.decision";

    private static readonly ActivitySource Made = new(Source);

    /// <summary>Whether anybody listens.</summary>
    public static bool AreWanted => Made.HasListeners();

    /// <summary>Whether anybody listens and keeps the present trace: anywhere else a span would only be thrown away.</summary>
    public static bool AreKept => Made.HasListeners() && Activity.Current is { IsAllDataRequested: true };

    /// <summary>Begins a span within the present one.</summary>
    public static Activity? Begin(string name) => AreKept ? Made.StartActivity(name) : null;

    /// <summary>
    /// Begins a span in the trace of whoever sent a browser here: a navigation has no header, so that its <c>traceparent</c> (W3C Trace
    /// Context, section 3.2) stands in the query. Without one it is within the present span.
    /// </summary>
    public static Activity? Begin(string name, string? traceparent)
    {
        if (!ActivityContext.TryParse(traceparent, null, isRemote: true, out var sender)) return Begin(name);
        // The request's own span would otherwise be alone in its trace.
        return Made.StartActivity(name, ActivityKind.Server, sender, links: Activity.Current is { } request ? [new ActivityLink(request.Context)] : null);
    }

    /// <summary>Makes a span of what is over already.</summary>
    public static void Tell(string name, ActivityContext parent, TimeSpan duration, ReadOnlySpan<KeyValuePair<string, object?>> labels, bool succeeded = true)
    {
        var end = TimeProvider.System.GetUtcNow();
        using var span = Made.StartActivity(name, ActivityKind.Internal, parent, startTime: end - duration);
        if (span is null) return;
        foreach (var (label, value) in labels) span.SetTag(Name(label), value);
        if (!succeeded) span.SetStatus(ActivityStatusCode.Error);
        span.SetEndTime(end.UtcDateTime);
    }

    /// <summary>Adds labels to the present span.</summary>
    public static void Label(params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span) return;
        foreach (var (label, value) in labels) span.SetTag(Name(label), value);
    }

    private static string Name(string label) => "gatehouse." + label;
}
