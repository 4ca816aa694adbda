using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Gateway;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes what a plan says about gateways.</summary>
internal static class GatewayJson
{
    public static void Write(Utf8JsonWriter json, PlanGateway gateway)
    {
        json.WriteStartObject("gateway");
        PlanJson.WriteText(json, "provider", gateway.Provider);
        PlanJson.WriteTexts(json, "proxies", gateway.Proxies);
        json.WriteStartObject("revocations");
        PlanJson.WriteText(json, "when_lost", GatewaySections.WhenLost.WordOf(gateway.Revocations.WhenLost));
        PlanJson.WriteDuration(json, "lost_after", gateway.Revocations.LostAfter);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PlanApiGateway? gateway)
    {
        if (gateway is null) return;
        json.WriteStartObject("gateway");
        PlanJson.WriteText(json, "url", gateway.Url);
        PlanJson.WriteTexts(json, "upstreams", gateway.Upstreams);
        PlanJson.WriteSwitch(json, "http2", gateway.Http2);
        WriteDownstream(json, gateway.Downstream);
        PlanJson.WriteDuration(json, "timeout", gateway.Timeout);
        if (gateway.Health is { } health)
        {
            json.WriteStartObject("health");
            PlanJson.WriteText(json, "path", health.Path);
            PlanJson.WriteDuration(json, "interval", health.Interval);
            json.WriteEndObject();
        }
        if (gateway.RateLimit is { } limit)
        {
            json.WriteStartObject("rate_limit");
            PlanJson.WriteText(json, "requests", limit.Requests.ToString(CultureInfo.InvariantCulture));
            PlanJson.WriteDuration(json, "period", limit.Period);
            json.WriteEndObject();
        }
        if (gateway.Cors is { } cors)
        {
            json.WriteStartObject("cors");
            PlanJson.WriteTexts(json, "origins", cors.Origins);
            PlanJson.WriteTexts(json, "headers", cors.Headers);
            PlanJson.WriteTexts(json, "exposed_headers", cors.ExposedHeaders);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public static void WriteDownstream(Utf8JsonWriter json, ImmutableArray<PlanDownstream> downstream) =>
        PlanJson.WriteTexts(json, "downstream", downstream.Select(GatewaySections.Downstream.WordOf));
}
