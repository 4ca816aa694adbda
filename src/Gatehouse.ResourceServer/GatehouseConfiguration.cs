using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Reads <c>Authentication:Schemes:Gatehouse</c> of the configuration before the code's own settings.</summary>
internal sealed class GatehouseConfiguration(IAuthenticationConfigurationProvider provider) : IConfigureNamedOptions<GatehouseOptions>
{
    public void Configure(GatehouseOptions options) => Configure(GatehouseDefaults.AuthenticationScheme, options);

    public void Configure(string? name, GatehouseOptions options)
    {
        if (string.IsNullOrEmpty(name)) return;
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
            case "realm": options.Realm = value; return null;
            case "backchanneladdress":
                options.BackchannelAddress = Uri.TryCreate(value, UriKind.Absolute, out var address) ? address : null;
                return address is null ? $"is '{value}', which is not a URL" : null;
            case "algorithms":
                options.Algorithms = setting.Value is null ? [.. setting.GetChildren().Select(child => child.Value ?? "")] : value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return null;
            case "clocktolerance": return ReadSpan(value, span => options.ClockTolerance = span);
            case "keyrefreshinterval": return ReadSpan(value, span => options.KeyRefreshInterval = span);
            case "backchanneltimeout": return ReadSpan(value, span => options.BackchannelTimeout = span);
            case "tokencachecapacity":
                if (int.TryParse(value, out var capacity)) options.TokenCacheCapacity = capacity;
                else return $"is '{value}', which is not a number";
                return null;
            default: return "is not a setting of Gatehouse";
        }
    }

    private static string? ReadSpan(string value, Action<TimeSpan> set)
    {
        if (!TimeSpan.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var span)) return $"is '{value}', which is not a time span such as 00:01:00";
        set(span);
        return null;
    }
}
