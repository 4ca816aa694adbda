using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Reads <c>Authentication:Schemes:Gatehouse</c> of the configuration before the code's own settings.</summary>
internal sealed class GatehouseConfiguration(IAuthenticationConfigurationProvider? provider = null) : IConfigureNamedOptions<GatehouseOptions>
{
    public void Configure(GatehouseOptions options) => Configure(GatehouseDefaults.AuthenticationScheme, options);

    public void Configure(string? name, GatehouseOptions options)
    {
        if (provider is null || string.IsNullOrEmpty(name)) return;
        foreach (var setting in provider.GetSchemeConfiguration(name).GetChildren())
            if (FaultOf(setting, options) is { } fault)
                options.ConfigurationFaults.Add($"Authentication:Schemes:{name}:{setting.Key} {fault}.");
    }

    private static string? FaultOf(IConfigurationSection setting, GatehouseOptions options)
    {
        var value = setting.Value ?? "";
        switch (setting.Key.ToLowerInvariant())
        {
            case "issuer": options.Issuer = value; return null;
            case "audience": options.Audience = value; return null;
            case "additionalissuers": return ReadIssuers(setting, options.AdditionalIssuers);
            case "realm": options.Realm = value; return null;
            case "backchanneladdress":
                options.BackchannelAddress = Uri.TryCreate(value, UriKind.Absolute, out var address) ? address : null;
                return address is null ? $"is '{value}', which is not a URL" : null;
            case "publicaddress":
                options.PublicAddress = Uri.TryCreate(value, UriKind.Absolute, out var reached) ? reached : null;
                return reached is null ? $"is '{value}', which is not a URL" : null;
            case "resourcename": options.ResourceName = value; return null;
            case "scopessupported": options.ScopesSupported = [.. setting.GetChildren().Select(child => child.Value ?? "")]; return null;
            case "clientid": options.ClientId = value; return null;
            case "clientsecret": options.ClientSecret = value; return null;
            case "introspectopaquetokens": return ReadSwitch(value, on => options.IntrospectOpaqueTokens = on);
            case "followrevocations": return ReadSwitch(value, on => options.FollowRevocations = on);
            case "whenrevocationsarelost": return ReadLost(value, options);
            case "revocationslostafter": return ReadSpan(value, span => options.RevocationsLostAfter = span);
            case "reportrefusals": return ReadSwitch(value, on => options.ReportRefusals = on);
            case "requiredpop": return ReadSwitch(value, on => options.RequireDPoP = on);
            case "requiredpopnonce": return ReadSwitch(value, on => options.RequireDPoPNonce = on);
            case "dpopnoncekey":
                options.DPoPNonceKey = new byte[value.Length];
                if (!Convert.TryFromBase64String(value, options.DPoPNonceKey, out var length)) return "is not Base64";
                options.DPoPNonceKey = options.DPoPNonceKey[..length];
                return null;
            case "introspectioncacheduration": return ReadSpan(value, span => options.IntrospectionCacheDuration = span);
            case "proofmemorycapacity": return ReadNumber(value, number => options.ProofMemoryCapacity = number);
            case "algorithms":
                options.Algorithms = setting.Value is null ? [.. setting.GetChildren().Select(child => child.Value ?? "")] : value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return null;
            case "clocktolerance": return ReadSpan(value, span => options.ClockTolerance = span);
            case "keyrefreshinterval": return ReadSpan(value, span => options.KeyRefreshInterval = span);
            case "backchanneltimeout": return ReadSpan(value, span => options.BackchannelTimeout = span);
            case "tokencachecapacity": return ReadNumber(value, number => options.TokenCacheCapacity = number);
            default: return "is not a setting of Gatehouse";
        }
    }

    private static string? ReadIssuers(IConfigurationSection setting, IList<TrustedIssuer> issuers)
    {
        foreach (var section in setting.GetChildren())
        {
            var issuer = new TrustedIssuer();
            issuers.Add(issuer);
            foreach (var member in section.GetChildren())
                switch (member.Key.ToLowerInvariant())
                {
                    case "issuer": issuer.Issuer = member.Value ?? ""; break;
                    case "audience": issuer.Audience = member.Value; break;
                    case "clientid": issuer.ClientId = member.Value; break;
                    case "clientsecret": issuer.ClientSecret = member.Value; break;
                    case "opaquetokenprefix": issuer.OpaqueTokenPrefix = member.Value; break;
                    case "backchanneladdress" when Uri.TryCreate(member.Value, UriKind.Absolute, out var address): issuer.BackchannelAddress = address; break;
                    case "backchanneladdress": return $"has the BackchannelAddress '{member.Value}', which is not a URL";
                    default: return $"has {member.Key}, which is not a setting of an issuer";
                }
        }
        return null;
    }

    private static string? ReadNumber(string value, Action<int> set)
    {
        if (!int.TryParse(value, out var number)) return $"is '{value}', which is not a number";
        set(number);
        return null;
    }

    private static string? ReadLost(string value, GatehouseOptions options)
    {
        foreach (var choice in Enum.GetValues<LostRevocations>())
            if (value.Equals(choice.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                options.WhenRevocationsAreLost = choice;
                return null;
            }
        return $"is '{value}', which is none of {string.Join(", ", Enum.GetNames<LostRevocations>())}";
    }

    private static string? ReadSwitch(string value, Action<bool> set)
    {
        if (!bool.TryParse(value, out var on)) return $"is '{value}', which is neither true nor false";
        set(on);
        return null;
    }

    private static string? ReadSpan(string value, Action<TimeSpan> set)
    {
        if (!TimeSpan.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var span)) return $"is '{value}', which is not a time span such as 00:01:00";
        set(span);
        return null;
    }
}
