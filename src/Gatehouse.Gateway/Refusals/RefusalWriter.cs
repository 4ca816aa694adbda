using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Refusals;

/// <summary>Answers what does not go on: named, counted, logged and told in the form that programs read.</summary>
[Spec("RFC 9457", "3")]
internal sealed class RefusalWriter(CurrentGateway current, GatewayMetrics metrics, RefusalLog refusals, TimeProvider time, ILogger<RefusalWriter> log)
{
    public const string ReasonHeader = "Gatehouse-Reason";

    /// <summary>Refuses a call, and counts it.</summary>
    /// <param name="api">The API that is concerned, where one is known.</param>
    public Task WriteAsync(HttpContext http, GatewayRefusal refusal, GuardedApi? api = null)
    {
        metrics.Refused(api?.Audience ?? "", http.RouteLabel(), refusal.Reason);
        return AnswerAsync(http, refusal, api);
    }

    /// <summary>Refuses a call to an API that is known by its audience.</summary>
    public Task WriteAsync(HttpContext http, GatewayRefusal refusal, string audience) => WriteAsync(http, refusal, Find(audience));

    /// <summary>Gives a refusal its name that somebody else answers, and counts it.</summary>
    public void Note(HttpContext http, GatewayRefusal refusal, string audience)
    {
        metrics.Refused(audience, http.RouteLabel(), refusal.Reason);
        if (refusal.Status < StatusCodes.Status500InternalServerError) Name(http, refusal, Find(audience));
    }

    /// <summary>Answers without counting a decision: the call was let through, and failed behind the gate.</summary>
    public async Task AnswerAsync(HttpContext http, GatewayRefusal refusal, GuardedApi? api)
    {
        var response = http.Response;
        if (refusal.Status < StatusCodes.Status500InternalServerError) Name(http, refusal, api);
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

    private GuardedApi? Find(string audience) => current.Snapshot.Apis.FirstOrDefault(api => api.Audience == audience);

    private void Name(HttpContext http, GatewayRefusal refusal, GuardedApi? api)
    {
        var (id, route) = (RefusalId.New(), http.RouteLabel());
        http.Response.Headers[RefusalId.Header] = id;
        log.CallRefused(HttpMethods.GetCanonicalizedValue(http.Request.Method), route, refusal.Status, refusal.Reason, refusal.Description, id);
        var record = new RefusalRecord
        {
            Id = id,
            At = time.GetUtcNow(),
            Source = RefusalSources.Gateway,
            Endpoint = route,
            Status = refusal.Status,
            Error = "",
            Reason = refusal.Reason,
            Api = api?.Audience,
            TraceId = Activity.Current?.TraceId.ToString(),
            Facts = refusal.Allow is { Length: > 0 } methods ? [new RefusalFact(FactNames.AllowedMethods, methods.Replace(",", "", StringComparison.Ordinal))] : [],
        };
        refusals.Add(record, (api ?? OnlyApiAt(http.Request.Host))?.Scheme);
    }

    /// <summary>Who is to hear of what no route takes: the one API of the host, if it is one.</summary>
    private GuardedApi? OnlyApiAt(HostString host) => current.Snapshot.Find(host)?.Apis is [var only] ? only : null;

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
