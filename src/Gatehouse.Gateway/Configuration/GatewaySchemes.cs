using System.Collections.Concurrent;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Configuration;

/// <summary>
/// The schemes by which the APIs of the plan check tokens; they come and go with it. None is a default and none is asked about every request:
/// which one counts is decided by the route.
/// </summary>
internal sealed class GatewaySchemes : IAuthenticationSchemeProvider, IConfigureNamedOptions<GatehouseOptions>
{
    private readonly ConcurrentDictionary<string, (AuthenticationScheme Scheme, Action<GatehouseOptions> Configure)> _schemes = new(StringComparer.Ordinal);

    public void Add(string name, Action<GatehouseOptions> configure) => _schemes.TryAdd(name, (GatehouseDefaults.CreateScheme(name), configure));

    public IEnumerable<string> Names => _schemes.Keys;

    public void Configure(string? name, GatehouseOptions options)
    {
        if (name is not null && _schemes.TryGetValue(name, out var found)) found.Configure(options);
    }

    public void Configure(GatehouseOptions options)
    {
    }

    public Task<AuthenticationScheme?> GetSchemeAsync(string name) => Task.FromResult(_schemes.TryGetValue(name, out var found) ? found.Scheme : null);

    public Task<IEnumerable<AuthenticationScheme>> GetAllSchemesAsync() => Task.FromResult(_schemes.Values.Select(found => found.Scheme));

    public Task<IEnumerable<AuthenticationScheme>> GetRequestHandlerSchemesAsync() => Task.FromResult<IEnumerable<AuthenticationScheme>>([]);

    public Task<AuthenticationScheme?> GetDefaultAuthenticateSchemeAsync() => None;

    public Task<AuthenticationScheme?> GetDefaultChallengeSchemeAsync() => None;

    public Task<AuthenticationScheme?> GetDefaultForbidSchemeAsync() => None;

    public Task<AuthenticationScheme?> GetDefaultSignInSchemeAsync() => None;

    public Task<AuthenticationScheme?> GetDefaultSignOutSchemeAsync() => None;

    public void AddScheme(AuthenticationScheme scheme) => throw new NotSupportedException("Schemes come from the plan.");

    public void RemoveScheme(string name) => _schemes.TryRemove(name, out _);

    private static Task<AuthenticationScheme?> None => Task.FromResult<AuthenticationScheme?>(null);
}
