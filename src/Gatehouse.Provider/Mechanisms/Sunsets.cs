using System.Globalization;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>
/// The classic grants on their way out: refused once the client's day has passed, counted and announced in headers until then and after.
/// </summary>
internal sealed class Sunsets(SunsetMetrics metrics)
{
    /// <summary>The day on which RFC 9700 advised everybody against them.</summary>
    private const string Deprecated = "@1738281600";

    /// <summary>The name under which a classic response type is counted.</summary>
    public static string NameOf(ResponseType type) => type.HasFlag(ResponseType.Code) ? SunsetGrants.Hybrid : SunsetGrants.Implicit;

    public static OAuthError? Check(AuthorizationRequest request, DateTimeOffset now) =>
        request.ResponseType.IsFrontChannel() ? Check(request.Client, "the response type " + request.ResponseType.ToText(), now) : null;

    /// <summary>Null while the client may go on. Without a sunset it never could.</summary>
    [Spec("RFC 9700", "2.1.2"), Spec("RFC 9700", "2.4")]
    public static OAuthError? Check(Client client, string what, DateTimeOffset now) =>
        client.Sunset is not { } sunset ? OAuthErrors.GrantTypeNotAllowed
        : sunset.EndsAt <= now ? OAuthErrors.SunsetPassed(what, sunset.EndsAt)
        : null;

    /// <summary>Counts the use and says in the response's headers that it ends, when, and where to read on.</summary>
    [Spec("RFC 9745", "2"), Spec("RFC 9745", "3"), Spec("RFC 8594", "3"), Spec("RFC 8594", "6")]
    public void Used(HttpContext http, Client client, string grant, bool refused)
    {
        metrics.Used(client.ClientId, grant, refused);
        if (client.Sunset is not { } sunset) return;
        var link = sunset.Link ?? (grant == SunsetGrants.Password ? "https://www.rfc-editor.org/rfc/rfc9700#section-2.4" : "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2");
        var headers = http.Response.Headers;
        headers["Deprecation"] = Deprecated;
        headers["Sunset"] = sunset.EndsAt.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        headers.Append("Link", $"<{link}>; rel=\"deprecation\", <{link}>; rel=\"sunset\"");
    }
}
