using System.Collections.Immutable;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Reading.Gateway;

/// <summary>Reads what the plan says about gateways: once at the top, and for each API.</summary>
internal static class GatewaySections
{
    public static readonly Choices<PlanDownstream> Downstream = new(("access_token", PlanDownstream.AccessToken), ("identity_headers", PlanDownstream.IdentityHeaders),
        ("exchange", PlanDownstream.Exchange), ("internal_token", PlanDownstream.InternalToken), ("signed_identity", PlanDownstream.SignedIdentity));

    public static readonly Choices<PlanQuotaPeriod> QuotaPeriods = new(("day", PlanQuotaPeriod.Day), ("month", PlanQuotaPeriod.Month));

    public static readonly Choices<PlanLostRevocations> WhenLost = new(("continue", PlanLostRevocations.Continue), ("introspect", PlanLostRevocations.Introspect), ("refuse", PlanLostRevocations.Refuse));

    public static PlanGateway Read(Field field)
    {
        if (field.Section() is not { } section) return PlanGateway.None;
        var gateway = new PlanGateway { Provider = section["provider"].Text(), Proxies = section["proxies"].Texts(), SigningKeys = section["signing_keys"].Texts(), Revocations = ReadRevocations(section["revocations"]) };
        section.Close();
        return gateway;
    }

    private static PlanRevocations ReadRevocations(Field field)
    {
        if (field.Section() is not { } section) return PlanRevocations.Default;
        var revocations = new PlanRevocations(section["when_lost"].Choice(WhenLost, PlanRevocations.Default.WhenLost), section["lost_after"].Duration(PlanRevocations.Default.LostAfter));
        section.Close();
        return revocations;
    }

    public static PlanApiGateway? ReadApi(Field field)
    {
        if (field.Section() is not { } section) return null;
        var defaults = new PlanApiGateway();
        var gateway = new PlanApiGateway
        {
            Url = section["url"].Text(),
            Upstreams = section["upstreams"].Texts(),
            Http2 = section["http2"].Switch(false),
            Downstream = ReadDownstream(section["downstream"]) ?? defaults.Downstream,
            Timeout = section["timeout"].Duration(defaults.Timeout),
            Health = ReadHealth(section["health"]),
            RateLimit = ReadRateLimit(section["rate_limit"]),
            Quota = ReadQuota(section["quota"]),
            Cors = ReadCors(section["cors"]),
            Session = ReadSession(section["session"]),
            Exchange = ReadExchange(section["exchange"]),
        };
        section.Close();
        return gateway;
    }

    /// <summary>Null when it is not written: an empty list says that nothing is told.</summary>
    public static ImmutableArray<PlanDownstream>? ReadDownstream(Field field) => field.IsWritten ? field.Choices(Downstream) : null;

    private static PlanHealth? ReadHealth(Field field)
    {
        if (field.Section() is not { } section) return null;
        var health = new PlanHealth(section["path"].RequiredText("write the path that is asked for, such as /healthz"), section["interval"].Duration(TimeSpan.FromSeconds(10)));
        section.Close();
        return health;
    }

    private static PlanRateLimit? ReadRateLimit(Field field)
    {
        if (field.Section() is not { } section) return null;
        var requests = section["requests"];
        requests.RequiredText("write how many requests one caller may make, such as 100");
        var limit = new PlanRateLimit(requests.Count(1), section["period"].Duration(TimeSpan.FromMinutes(1)));
        section.Close();
        return limit;
    }

    private static PlanQuota? ReadQuota(Field field)
    {
        if (field.Section() is not { } section) return null;
        var requests = section["requests"];
        requests.RequiredText("write how many requests one client may make, such as 10000");
        var quota = new PlanQuota(requests.Count(1), section["period"].RequiredChoice(QuotaPeriods, "say when counting begins anew"));
        section.Close();
        return quota;
    }

    private static PlanSession? ReadSession(Field field)
    {
        if (field.Section() is not { } section) return null;
        var session = new PlanSession(section["client"].RequiredText("name the client that the gateway is, one of kind web")) { Scopes = section["scopes"].Texts() };
        session = session with { Lifetime = section["lifetime"].Duration(session.Lifetime) };
        section.Close();
        return session;
    }

    private static PlanDownstreamExchange? ReadExchange(Field field)
    {
        if (field.Section() is not { } section) return null;
        var exchange = new PlanDownstreamExchange(
            section["client"].RequiredText("name the client that exchanges, one with the grant type urn:ietf:params:oauth:grant-type:token-exchange"),
            section["api"].RequiredText("name the API that the upstream is or calls"),
            section["scopes"].Texts());
        section.Close();
        return exchange;
    }

    private static PlanCors? ReadCors(Field field)
    {
        if (field.Section() is not { } section) return null;
        var cors = new PlanCors(section["origins"].Texts()) { Headers = section["headers"].Texts(), ExposedHeaders = section["exposed_headers"].Texts() };
        section.Close();
        return cors;
    }
}
