using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Plan.Routes;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Configuration;

/// <summary>The routes that are reached at one host.</summary>
internal sealed record GuardedAddress(ImmutableArray<GuardedApi> Apis, RouteTable<GuardedRoute> Routes)
{
    /// <summary>The browser sessions of the one API here that has some; null when none has.</summary>
    public GuardedSession? Session { get; } = Apis.Select(api => api.Session).FirstOrDefault(session => session is not null);
}

/// <summary>One state of the plan, immutable. A request reads it once, so that an edit changes nothing under it.</summary>
internal sealed class GatewaySnapshot(FrozenDictionary<string, GuardedAddress> addresses, TrustedProxies proxies, SigningKeys keys)
{
    public static readonly GatewaySnapshot Empty = new(FrozenDictionary<string, GuardedAddress>.Empty, new TrustedProxies([], []), SigningKeys.None);

    public TrustedProxies Proxies => proxies;

    public SigningKeys Keys => keys;

    public IEnumerable<GuardedApi> Apis => addresses.Values.SelectMany(address => address.Apis);

    public int RouteCount => addresses.Values.Sum(address => address.Routes.Count);

    /// <summary>What is served at a host; null when nothing is. Names of hosts have no case.</summary>
    public GuardedAddress? Find(HostString host) => host.HasValue ? addresses.GetValueOrDefault(KeyOf(host)) : null;

    /// <summary>Host and port, without the port that http and https have anyway.</summary>
    public static string KeyOf(HostString host) => host.Port is null or 80 or 443 ? host.Host.ToLowerInvariant() : $"{host.Host.ToLowerInvariant()}:{host.Port}";
}
