using Gatehouse.Protocol.Jose;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Checks the options at start and reports every fault at once, with its remedy.</summary>
internal sealed class GatehouseOptionsRules : IValidateOptions<GatehouseOptions>
{
    private static readonly TimeSpan LongestTolerance = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, GatehouseOptions options)
    {
        string[] faults = [.. Faults(options)];
        return faults.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults.Select(fault => $"AddGatehouse (scheme {name}): {fault}"));
    }

    private static IEnumerable<string> Faults(GatehouseOptions options) =>
        [.. options.ConfigurationFaults, .. FaultsOfProvider(options.Issuer, options.BackchannelAddress), .. FaultOfAudience(options.Audience), .. FaultsOfAdditionalIssuers(options), .. FaultsOfBinding(options), .. FaultsOfRevocations(options), .. FaultsOfNumbers(options)];

    /// <summary>What is wrong with how a provider is named.</summary>
    internal static IEnumerable<string> FaultsOfProvider(string issuer, Uri? backchannel) => [.. FaultOfIssuer(issuer), .. FaultOfBackchannel(backchannel)];

    private static IEnumerable<string> FaultOfIssuer(string issuer)
    {
        if (issuer.Length == 0)
            yield return "Issuer is not set; name the provider, such as https://login.example.com.";
        else if (issuer.Trim() != issuer)
            yield return $"Issuer has a space around it: '{issuer}'.";
        else if (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            yield return $"Issuer must be an https URL, not '{issuer}'.";
        else if (uri.Scheme == "http" && !uri.IsLoopback)
            yield return $"Issuer '{issuer}' uses http on a host that is not loopback; use https. To reach it by http inside a network, set BackchannelAddress.";
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            yield return $"Issuer '{issuer}' must have no query, fragment or user information (RFC 8414 section 2).";
    }

    private static IEnumerable<string> FaultOfAudience(string audience)
    {
        if (audience.Length == 0)
            yield return "Audience is not set; give this API's own identifier, the 'resource' of the API in the provider's plan.";
        else if (audience.Any(char.IsWhiteSpace))
            yield return $"Audience contains a space: '{audience}'.";
    }

    private static IEnumerable<string> FaultOfBackchannel(Uri? address)
    {
        if (address is null) yield break;
        if (!address.IsAbsoluteUri || address.Scheme is not ("https" or "http"))
            yield return $"BackchannelAddress must be an http or https URL, not '{address}'.";
        else if (address.Query.Length > 0 || address.Fragment.Length > 0)
            yield return $"BackchannelAddress '{address}' must have no query or fragment.";
    }

    private static IEnumerable<string> FaultsOfAdditionalIssuers(GatehouseOptions options)
    {
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        var issuers = new HashSet<string>(StringComparer.Ordinal) { options.Issuer };
        foreach (var more in options.AdditionalIssuers)
        {
            foreach (var fault in FaultsOfProvider(more.Issuer, more.BackchannelAddress).Concat(more.Audience is { } audience ? FaultOfAudience(audience) : [])) yield return $"AdditionalIssuers: {fault}";
            if (!issuers.Add(more.Issuer))
                yield return $"AdditionalIssuers names '{more.Issuer}' more than once; one issuer has one set of keys.";
            if (more.ClientId is null != more.ClientSecret is null)
                yield return $"AdditionalIssuers: ClientId and ClientSecret of '{more.Issuer}' belong together.";
            if (more.ClientId is not null && (string.IsNullOrEmpty(more.OpaqueTokenPrefix) || !prefixes.Add(more.OpaqueTokenPrefix)))
                yield return $"AdditionalIssuers: the opaque tokens of '{more.Issuer}' need an OpaqueTokenPrefix of their own; no other provider may be shown them.";
            if (more.ClientId is null && more.OpaqueTokenPrefix is not null)
                yield return $"AdditionalIssuers: '{more.Issuer}' has an OpaqueTokenPrefix and no ClientId to ask about such tokens with.";
        }
    }

    private static IEnumerable<string> FaultsOfBinding(GatehouseOptions options)
    {
        if (options.PublicAddress is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("https" or "http") || address.AbsolutePath != "/" || address.Query.Length > 0 || address.Fragment.Length > 0))
            yield return $"PublicAddress must be scheme and host alone, such as https://orders.example.com, not '{address}'.";
        if (options.DPoPNonceKey is { Length: < 32 })
            yield return "DPoPNonceKey is shorter than 32 bytes; use 32 random ones.";
        if (options.DPoPNonceKey is not null && !options.RequireDPoPNonce)
            yield return "DPoPNonceKey is set, but RequireDPoPNonce is not.";
        if (options.ProofMemoryCapacity is < 1000 or > 10_000_000)
            yield return $"ProofMemoryCapacity is {options.ProofMemoryCapacity}; use 1000 to 10000000.";
        if (options.ClientId is null != options.ClientSecret is null)
            yield return "ClientId and ClientSecret belong together: with both, this API can ask its provider about opaque tokens.";
        if (options.IntrospectionCacheDuration < TimeSpan.Zero || options.IntrospectionCacheDuration > TimeSpan.FromMinutes(5))
            yield return $"IntrospectionCacheDuration is {options.IntrospectionCacheDuration}; use 0 to 5 minutes.";
    }

    private static IEnumerable<string> FaultsOfRevocations(GatehouseOptions options)
    {
        if (options.FollowRevocations == true && options.ClientId is null)
            yield return "FollowRevocations needs ClientId and ClientSecret: a provider tells only its own APIs what it revokes.";
        if (!options.FollowsRevocations && options.WhenRevocationsAreLost != LostRevocations.Continue)
            yield return $"WhenRevocationsAreLost is {options.WhenRevocationsAreLost}, but revocations are not followed; set ClientId and ClientSecret, and FollowRevocations not to false.";
        if (options.WhenRevocationsAreLost != LostRevocations.Continue)
            foreach (var more in options.AdditionalIssuers.Where(static more => more.ClientId is null))
                yield return $"WhenRevocationsAreLost is {options.WhenRevocationsAreLost}, but what '{more.Issuer}' revokes cannot be followed; set ClientId and ClientSecret for it.";
        if (options.RevocationsLostAfter < TimeSpan.FromSeconds(3) || options.RevocationsLostAfter > TimeSpan.FromHours(1))
            yield return $"RevocationsLostAfter is {options.RevocationsLostAfter}; use 3 seconds to 1 hour.";
    }

    private static IEnumerable<string> FaultsOfNumbers(GatehouseOptions options)
    {
        var allowed = string.Join(", ", SigningAlgorithms.All);
        if (options.Algorithms.Count == 0)
            yield return $"Algorithms is empty; allow at least one of {allowed}.";
        foreach (var algorithm in options.Algorithms.Except(SigningAlgorithms.All))
            yield return $"Algorithms contains '{algorithm}'; allowed are {allowed}.";
        if (options.ClockTolerance < TimeSpan.Zero || options.ClockTolerance > LongestTolerance)
            yield return $"ClockTolerance is {options.ClockTolerance}; use 0 to {LongestTolerance}.";
        if (options.KeyRefreshInterval < TimeSpan.FromSeconds(10) || options.KeyRefreshInterval > TimeSpan.FromHours(12))
            yield return $"KeyRefreshInterval is {options.KeyRefreshInterval}; use 10 seconds to 12 hours.";
        if (options.BackchannelTimeout <= TimeSpan.Zero || options.BackchannelTimeout > TimeSpan.FromMinutes(1))
            yield return $"BackchannelTimeout is {options.BackchannelTimeout}; use up to one minute.";
        if (options.TokenCacheCapacity is < 0 or > 1_000_000)
            yield return $"TokenCacheCapacity is {options.TokenCacheCapacity}; use 0 to 1000000.";
    }
}
