using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.Doctor;

/// <summary>Does the server know the proxy that it stands behind?</summary>
internal static class ProxyExamination
{
    private const string Proxy = "proxy";

    public static IEnumerable<Diagnosis> Run(string issuer, ProviderConfiguration configuration, ServerOptions options)
    {
        var listensPlain = options.Urls.Split(';').All(static url => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        if (!issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || !listensPlain) yield break;
        // Who is limited by network is limited by the proxy's, all together.
        if (configuration.TrustedProxies.IsEmpty)
            yield return Diagnosis.Fault(
                Proxy, "the issuer is https and the server listens on http, so a proxy stands in front; the plan names none, so that everybody seems to call from the proxy's address and shares its limits",
                "plan: trusted_proxies: [the proxy's address], and have the proxy set X-Forwarded-For");
        else
            yield return Diagnosis.Well(Proxy, $"believed to stand at {string.Join(", ", configuration.TrustedProxies)}");
    }
}
