using Gatehouse.Protocol;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>Takes provider and client from the API's own protection where they are not set, and reports every fault at start, with its remedy.</summary>
internal sealed class GatehouseTokenOptionsRules(IEnumerable<GatehouseScheme> schemes, IOptionsMonitor<GatehouseOptions> apis) : IPostConfigureOptions<GatehouseTokenOptions>, IValidateOptions<GatehouseTokenOptions>
{
    public void PostConfigure(string? name, GatehouseTokenOptions options)
    {
        if (schemes.FirstOrDefault() is not { } scheme || (options.Issuer.Length > 0 && options.ClientId is not null)) return;
        var api = apis.Get(scheme.Name);
        if (options.Issuer.Length == 0)
        {
            (options.Issuer, options.BackchannelAddress) = (api.Issuer, options.BackchannelAddress ?? api.BackchannelAddress);
            options.BackchannelHttpHandler ??= api.BackchannelHttpHandler;
        }
        // The secret of the API is its provider's business and nobody else's.
        if (options.ClientId is not null || options.Issuer != api.Issuer) return;
        options.ClientId = api.ClientId;
        if (options.ClientKey is null) options.ClientSecret ??= api.ClientSecret;
    }

    public ValidateOptionsResult Validate(string? name, GatehouseTokenOptions options)
    {
        string[] faults = [.. GatehouseOptionsRules.FaultsOfProvider(options.Issuer, options.BackchannelAddress), .. FaultsOfClient(options), .. FaultsOfToken(options)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"AddGatehouseToken (client {name}): {fault}"));
    }

    private static IEnumerable<string> FaultsOfClient(GatehouseTokenOptions options)
    {
        if (string.IsNullOrEmpty(options.ClientId))
            yield return "ClientId is not set; name the client that this program is at the provider.";
        else if (string.IsNullOrEmpty(options.ClientSecret) == options.ClientKey is null)
            yield return "Set either ClientSecret or ClientKey: by one of them the client proves itself.";
        if (options.DPoPKey is not null && !options.UseDPoP)
            yield return "DPoPKey is set, but UseDPoP is not.";
    }

    private static IEnumerable<string> FaultsOfToken(GatehouseTokenOptions options)
    {
        foreach (var wrong in options.Scopes.Where(static scope => !ScopeSet.IsToken(scope)))
            yield return $"'{wrong}' is not one scope; give each scope as a text of its own (RFC 6749 section 3.3).";
        if (options.Resource is { } resource && (!Uri.TryCreate(resource, UriKind.Absolute, out _) || resource.Contains('#')))
            yield return $"Resource must be an absolute URI without a fragment (RFC 8707 section 2), not '{resource}'.";
        if (options.CacheCapacity is < 1 or > 1_000_000)
            yield return $"CacheCapacity is {options.CacheCapacity}; use 1 to 1000000.";
        if (options.BackchannelTimeout <= TimeSpan.Zero || options.BackchannelTimeout > TimeSpan.FromMinutes(1))
            yield return $"BackchannelTimeout is {options.BackchannelTimeout}; use up to one minute.";
    }
}
