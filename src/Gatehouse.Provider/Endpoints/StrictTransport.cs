using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints;

/// <summary>Tells browsers never to come here without TLS again, so that nobody on the way can take it from them.</summary>
[Spec("FAPI 2.0 Security Profile", "5.2.3"), Spec("RFC 6797", "7.1")]
public static class StrictTransport
{
    private const string OneYear = "max-age=31536000";

    /// <summary>Behind a proxy that ends TLS the issuer knows better than the connection. On loopback other programs answer without TLS.</summary>
    public static void Write(HttpContext http, ProviderSnapshot snapshot)
    {
        if (snapshot.IsReachedByTls) http.Response.Headers.StrictTransportSecurity = OneYear;
    }
}
