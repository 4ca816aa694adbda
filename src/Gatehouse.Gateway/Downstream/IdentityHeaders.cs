using System.Text;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Downstream;

/// <summary>Who calls, for an upstream that reads no tokens. Every one of them is always decided here, and taken off what callers send.</summary>
internal static class IdentityHeaders
{
    public const string Subject = "Gatehouse-Subject";
    public const string Client = "Gatehouse-Client";
    public const string Scope = "Gatehouse-Scope";
    public const string Roles = "Gatehouse-Roles";

    /// <summary>The same, signed (<see cref="CallerStatements"/>).</summary>
    public const string Identity = "Gatehouse-Identity";

    /// <summary>All of the plain ones; empty where there is nothing to tell.</summary>
    public static IEnumerable<(string Name, string Value)> Of(HttpContext http)
    {
        var token = http.GetAccessToken();
        yield return (Subject, Written(token?.Subject));
        yield return (Client, Written(token?.ClientId));
        yield return (Scope, Written(token?.Scopes.ToString()));
        yield return (Roles, Written(token is null ? null : string.Join(' ', token.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value))));
    }

    /// <summary>Percent-encoded where a header could not hold it, and the percent sign with it, so that no two texts look alike.</summary>
    private static string Written(string? text)
    {
        if (text is null) return "";
        if (text.All(static c => c is > ' ' and < '\x7F' and not '%' or ' ')) return text.Trim();
        var written = new StringBuilder(text.Length * 2);
        foreach (var value in Encoding.UTF8.GetBytes(text))
            if (value is > 0x20 and < 0x7F and not (byte)'%') written.Append((char)value);
            else written.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        return written.ToString();
    }
}
