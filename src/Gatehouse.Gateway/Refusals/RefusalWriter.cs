using System.Globalization;
using System.Text.Json;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Refusals;

/// <summary>Answers what does not go on: counted, logged and told in the form that programs read.</summary>
[Spec("RFC 9457", "3")]
internal sealed class RefusalWriter(GatewayMetrics metrics, ILogger<RefusalWriter> log)
{
    public const string ReasonHeader = "Gatehouse-Reason";

    /// <summary>Refuses a call, and counts it.</summary>
    /// <param name="api">The audience of the API; empty when none is known.</param>
    public Task WriteAsync(HttpContext http, GatewayRefusal refusal, string api = "")
    {
        var route = http.RouteLabel();
        metrics.Refused(api, route, refusal.Reason);
        log.CallRefused(HttpMethods.GetCanonicalizedValue(http.Request.Method), route, refusal.Status, refusal.Reason, refusal.Description);
        return AnswerAsync(http, refusal);
    }

    /// <summary>Answers without counting a decision: the call was let through, and failed behind the gate.</summary>
    public static async Task AnswerAsync(HttpContext http, GatewayRefusal refusal)
    {
        var response = http.Response;
        response.StatusCode = refusal.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers[ReasonHeader] = refusal.Reason;
        if (refusal.Allow is { } methods) response.Headers.Allow = methods;
        if (refusal.RetryAfter is { } wait) response.Headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        var body = BodyOf(refusal);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static ReadOnlyMemory<byte> BodyOf(GatewayRefusal refusal)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("status"u8, refusal.Status);
        json.WriteString("reason"u8, refusal.Reason);
        json.WriteString("detail"u8, refusal.Description);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
