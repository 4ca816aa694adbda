using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Gateway.Callers;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Configuration;

/// <summary>Turns the plan into what requests are checked by.</summary>
internal sealed class SnapshotWriter(PlanDocument plan, string issuer, CurrentGateway current)
{
    private readonly Dictionary<string, (List<GuardedApi> Apis, RouteTable<GuardedRoute> Routes)> _addresses = new(StringComparer.Ordinal);

    public GatewaySnapshot Write()
    {
        foreach (var api in plan.Apis)
            if (api.Gateway is { } gateway) Add(api, gateway);
        var addresses = _addresses.ToFrozenDictionary(address => address.Key, address => new GuardedAddress([.. address.Value.Apis], address.Value.Routes), StringComparer.Ordinal);
        return new GatewaySnapshot(addresses, new TrustedProxies(plan.Gateway.Proxies, plan.Mtls.Proxies));
    }

    private void Add(PlanApi api, PlanApiGateway gateway)
    {
        var pool = current.PoolOf(api.Name, gateway);
        var origin = gateway.Url ?? RedirectUri.OriginOf(api.Resource)!;
        var guarded = new GuardedApi(api.Name, api.Resource, SchemeOf(api, origin), origin)
        {
            Upstreams = pool,
            // With TLS both ends agree on the version; without, HTTP/2 must be known beforehand.
            Sending = new ForwarderRequestConfig { ActivityTimeout = gateway.Timeout, Version = HttpVersion.Version20, VersionPolicy = pool.VersionPolicy },
            Cors = gateway.Cors is { } cors ? new CorsRules(cors) : null,
            Limit = current.LimitOf(api.Name, gateway.RateLimit),
        };
        var key = GatewaySnapshot.KeyOf(HostString.FromUriComponent(new Uri(origin)));
        if (!_addresses.TryGetValue(key, out var address)) _addresses.Add(key, address = ([], new RouteTable<GuardedRoute>()));
        address.Apis.Add(guarded);
        foreach (var route in api.Routes) address.Routes.Add(route.Method, route.Path, Guard(guarded, route, gateway));
    }

    private static GuardedRoute Guard(GuardedApi api, PlanRoute route, PlanApiGateway gateway)
    {
        var policy = route.Anonymous ? null : PolicyOf(api.Scheme, route);
        var metadata = policy is null ? new EndpointMetadataCollection() : new EndpointMetadataCollection(policy);
        var endpoint = new RouteEndpoint(static _ => Task.CompletedTask, RoutePatternFactory.Pattern(route.Match, Array.Empty<RoutePatternPathSegment>()), 0, metadata, route.Match);
        // Where nobody checks a token, none is handed on, unless the route itself says so.
        var downstream = route.Downstream ?? (policy is null ? ImmutableArray<PlanDownstream>.Empty : gateway.Downstream);
        return new GuardedRoute(api, policy, endpoint, downstream);
    }

    /// <summary>What a token must have for a route.</summary>
    internal static AuthorizationPolicy PolicyOf(string scheme, PlanRoute route)
    {
        var policy = new AuthorizationPolicyBuilder(scheme).RequireAuthenticatedUser();
        if (route.Scopes.Length > 0) policy.RequireScope([.. route.Scopes]);
        if (route.Roles.Length > 0) policy.RequireRole(route.Roles);
        return policy.Build();
    }

    /// <summary>The same settings give the same name, so that an edit elsewhere in the plan forgets no key and no proof.</summary>
    private string SchemeOf(PlanApi api, string origin)
    {
        var client = api.Token.Format == PlanTokenFormat.Opaque ? plan.Clients.FirstOrDefault(client => client.CanAskAbout(api)) : null;
        var secret = (client?.Secrets[0].Secret as SecretValue)?.Value;
        var scopes = api.Scopes.Select(scope => scope.Name).ToArray();
        var settings = string.Join('\n', [issuer, plan.Gateway.Provider, api.Resource, origin, api.Token.SenderConstraint.ToString(), client?.ClientId, secret, .. scopes]);
        return current.SchemeOf($"{api.Name}/{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(settings)).AsSpan(0, 8))}", options =>
        {
            options.Issuer = issuer;
            options.Audience = api.Resource;
            options.BackchannelAddress = plan.Gateway.Provider is { } provider ? new Uri(provider) : null;
            options.PublicAddress = new Uri(origin);
            options.ScopesSupported = scopes;
            options.RequireDPoP = api.Token.SenderConstraint == PlanSenderConstraint.DPoP;
            options.ClientId = client?.ClientId;
            options.ClientSecret = secret;
        });
    }
}
