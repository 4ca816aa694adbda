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
        if (gateway.SigningKeys.Length > 0) PlanJson.WriteTexts(json, "signing_keys", gateway.SigningKeys);
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
        WriteOperations(json, gateway);
        WriteSession(json, gateway);
        json.WriteEndObject();
    }

    public static void WriteDownstream(Utf8JsonWriter json, ImmutableArray<PlanDownstream> downstream) =>
        PlanJson.WriteTexts(json, "downstream", downstream.Select(GatewaySections.Downstream.WordOf));

    private static void WriteOperations(Utf8JsonWriter json, PlanApiGateway gateway)
    {
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
        if (gateway.Quota is { } quota)
        {
            json.WriteStartObject("quota");
            PlanJson.WriteText(json, "requests", quota.Requests.ToString(CultureInfo.InvariantCulture));
            PlanJson.WriteText(json, "period", GatewaySections.QuotaPeriods.WordOf(quota.Period));
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
    }

    private static void WriteSession(Utf8JsonWriter json, PlanApiGateway gateway)
    {
        if (gateway.Session is { } session)
        {
            json.WriteStartObject("session");
            PlanJson.WriteText(json, "client", session.Client);
            PlanJson.WriteTexts(json, "scopes", session.Scopes);
            PlanJson.WriteDuration(json, "lifetime", session.Lifetime);
            json.WriteEndObject();
        }
        if (gateway.Exchange is { } exchange)
        {
            json.WriteStartObject("exchange");
            PlanJson.WriteText(json, "client", exchange.Client);
            PlanJson.WriteText(json, "api", exchange.Api);
            PlanJson.WriteTexts(json, "scopes", exchange.Scopes);
            json.WriteEndObject();
        }
    }
}
