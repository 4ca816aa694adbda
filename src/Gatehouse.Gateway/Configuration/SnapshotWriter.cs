using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Sessions;
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
    private readonly SigningKeys _keys = SigningKeys.Read(plan.Gateway.SigningKeys);
    private readonly Dictionary<string, (List<GuardedApi> Apis, RouteTable<GuardedRoute> Routes)> _addresses = new(StringComparer.Ordinal);

    public GatewaySnapshot Write()
    {
        foreach (var api in plan.Apis)
            if (api.Gateway is { } gateway) Add(api, gateway);
        var addresses = _addresses.ToFrozenDictionary(address => address.Key, address => new GuardedAddress([.. address.Value.Apis], address.Value.Routes), StringComparer.Ordinal);
        return new GatewaySnapshot(addresses, new TrustedProxies(plan.Gateway.Proxies, plan.Mtls.Proxies), _keys);
    }

    private void Add(PlanApi api, PlanApiGateway gateway)
    {
        var pool = current.PoolOf(api.Name, gateway);
        var origin = gateway.Url ?? RedirectUri.OriginOf(api.Resource)!;
        var guarded = new GuardedApi(api.Name, api.Resource, SchemeOf(api, origin), origin)
        {
            Upstreams = pool,
            Roles = [.. api.Routes.SelectMany(route => route.Roles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            RecordsDecisions = plan.Decisions.Recorded,
            // With TLS both ends agree on the version; without, HTTP/2 must be known beforehand.
            Sending = new ForwarderRequestConfig { ActivityTimeout = gateway.Timeout, Version = HttpVersion.Version20, VersionPolicy = pool.VersionPolicy },
            Cors = gateway.Cors is { } cors ? new CorsRules(cors) : null,
            Limit = current.LimitOf(api.Name, gateway.RateLimit),
            Quota = current.QuotaOf(api.Name, gateway.Quota),
            Session = current.SessionOf(SettingsOf(api, gateway, origin)),
            Exchange = current.ExchangeOf(gateway.Exchange is { } exchange ? SettingsOf(exchange) : null),
            Keys = _keys,
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

    private SessionSettings? SettingsOf(PlanApi api, PlanApiGateway gateway, string origin)
    {
        if (gateway.Session is not { } session) return null;
        var client = plan.Clients.Single(client => client.ClientId == session.Client);
        var scopes = session.Scopes.Length > 0 ? session.Scopes : [.. api.Scopes.Select(scope => scope.Name).Where(client.Scope.Contains)];
        return new SessionSettings(issuer, plan.Gateway.Provider, origin, api.Resource, client.ClientId, string.Join(' ', [Scopes.OpenId, .. scopes]), session.Lifetime)
        {
            Secrets = [.. client.Secrets.Select(secret => secret.Secret).OfType<SecretValue>().Select(secret => secret.Value)],
            ComesBack = client.PostLogoutRedirectUris.Contains(origin + ReservedPaths.SignedOut),
        };
    }

    private ExchangeSettings SettingsOf(PlanDownstreamExchange exchange)
    {
        var client = plan.Clients.Single(client => client.ClientId == exchange.Client);
        var secret = (client.Secrets[0].Secret as SecretValue)?.Value ?? "";
        var target = plan.Apis.Single(api => api.Name == exchange.Api);
        return new ExchangeSettings(issuer, plan.Gateway.Provider, client.ClientId, secret, target.Resource, exchange.Scopes.IsEmpty ? null : string.Join(' ', exchange.Scopes));
    }

    /// <summary>The same settings give the same name, so that an edit elsewhere in the plan forgets no key and no proof.</summary>
    private string SchemeOf(PlanApi api, string origin)
    {
        var (client, secret) = AskerOf(api);
        var scopes = api.Scopes.Select(scope => scope.Name).ToArray();
        var settings = string.Join('\n', [issuer, plan.Gateway.Provider, api.Resource, origin, api.Token.SenderConstraint.ToString(), client?.ClientId, secret, plan.Gateway.Revocations.ToString(), .. scopes]);
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
            // Whoever sends a text that is no token of this API must not make the provider work.
            options.IntrospectOpaqueTokens = api.Token.Format == PlanTokenFormat.Opaque;
            options.RevocationsLostAfter = plan.Gateway.Revocations.LostAfter;
            options.WhenRevocationsAreLost = plan.Gateway.Revocations.WhenLost switch
            {
                PlanLostRevocations.Introspect => LostRevocations.Introspect,
                PlanLostRevocations.Refuse => LostRevocations.Refuse,
                _ => LostRevocations.Continue,
            };
        });
    }

    /// <summary>The client in whose name the provider is asked. An API with JWTs may do without: then revocations are not followed.</summary>
    private (PlanClient? Client, string? Secret) AskerOf(PlanApi api)
    {
        var client = plan.Clients.FirstOrDefault(client => client.CanAskAbout(api));
        var secret = (client?.Secrets[0].Secret as SecretValue)?.Value;
        if (api.Token.Format == PlanTokenFormat.Opaque || (secret is not null && !GatewayPlanFile.IsUnset(secret) && !GatewayPlanFile.IsUnset(client!.ClientId))) return (client, secret);
        if (client is not null) current.NotFollowed(api.Name, client.ClientId);
        return (null, null);
    }
}
