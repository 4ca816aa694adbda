using System.Globalization;
using System.Net;
using System.Text.Json;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Server.Doctor;

/// <summary>Is the issuer, through whatever stands in front of it, what clients and APIs need?</summary>
internal static class IssuerExamination
{
    private const string Issuer = "issuer";
    private const string Certificate = "certificate";
    private static readonly TimeSpan CertificateSoon = TimeSpan.FromDays(14);

    public static async Task RunAsync(IssuerProbe probe, JsonElement metadata, KeyRing? keys, List<Diagnosis> found, CancellationToken cancel)
    {
        found.Add(Diagnosis.Well(Issuer, $"{probe.Address} is reached and names itself"));
        found.AddRange(LookAtCertificate(probe));
        found.Add(CompareClock(probe));
        found.AddRange(LookAtEndpoints(probe, metadata));
        await LookAtKeysAsync(probe, metadata, keys, found, cancel);
        await LookAtTokenEndpointAsync(probe, metadata, found, cancel);
        await LookAtLongRequestAsync(probe, found, cancel);
        await LookAtOperationsAsync(probe, found, cancel);
    }

    private static IEnumerable<Diagnosis> LookAtCertificate(IssuerProbe probe)
    {
        if (probe.CertificateFault is { } fault) yield return Diagnosis.Fault(Certificate, $"clients will not accept it: {fault}", "tls.certificate of the plan, --certificate, or the proxy's own: the whole chain, for this host.");
        if (probe.CertificateEnds is not { } ends) yield break;
        var told = string.Create(CultureInfo.InvariantCulture, $"is good until {ends:u}");
        yield return ends - TimeProvider.System.GetUtcNow() < CertificateSoon ? Diagnosis.Warning(Certificate, told, "Renew it; a renewed file is taken up without a restart.") : Diagnosis.Well(Certificate, told);
    }

    private static Diagnosis CompareClock(IssuerProbe probe)
    {
        if (probe.TheirTime is not { } theirs) return Diagnosis.Note("clock", "the answers carry no date to compare", "Have the proxy leave the Date header in.");
        var offset = (TimeProvider.System.GetUtcNow() - theirs).Duration();
        var told = string.Create(CultureInfo.InvariantCulture, $"the server's clock is within {Math.Max(1, offset.TotalSeconds):0} s of this machine's");
        // The header has whole seconds.
        return offset > TimeSpan.FromSeconds(30) ? Diagnosis.Fault("clock", told, "Have both follow a time server: tokens would seem not yet valid or expired.") : Diagnosis.Well("clock", told);
    }

    private static IEnumerable<Diagnosis> LookAtEndpoints(IssuerProbe probe, JsonElement metadata)
    {
        foreach (var member in metadata.EnumerateObject())
            if ((member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri") && member.Value.GetString() is { } address && !address.StartsWith(probe.Address + "/", StringComparison.Ordinal))
                yield return Diagnosis.Warning(Issuer, $"its {member.Name} is {address}, elsewhere than the issuer", "Nothing of Gatehouse lies elsewhere: something in front rewrites the metadata. Have it pass through as it is.");
    }

    private static async Task LookAtKeysAsync(IssuerProbe probe, JsonElement metadata, KeyRing? keys, List<Diagnosis> found, CancellationToken cancel)
    {
        var url = metadata.TryGetProperty("jwks_uri", out var named) ? named.GetString()! : probe.Address + EndpointPaths.Jwks;
        var answer = await probe.GetAsync(url, cancel);
        if (answer.Status != HttpStatusCode.OK || answer.Object is not { } set || !set.TryGetProperty("keys", out var published))
        {
            found.Add(Diagnosis.Fault("keys", $"{url} gives no keys: {(answer.Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : answer.Text)}", "Without them no API accepts a token: have the proxy pass it through."));
            return;
        }
        var seen = published.EnumerateArray().Select(key => key.TryGetProperty("kid", out var id) ? id.GetString() : null).ToHashSet();
        var missing = keys?.SigningKeys.Where(key => !seen.Contains(key.Id)).Select(key => key.Id).ToList() ?? [];
        if (missing.Count > 0) found.Add(Diagnosis.Fault("keys", $"{url} lacks {string.Join(", ", missing)}, which this database has", "Something in front keeps an old copy, or the issuer is another installation: let caches obey Cache-Control, and compare --data or --database."));
        else found.Add(Diagnosis.Well("keys", string.Create(CultureInfo.InvariantCulture, $"{seen.Count} are published{(keys is null ? "" : ", all of this database's among them")}")));
    }

    /// <summary>An empty request must reach the server and be refused by it, in its own words.</summary>
    private static async Task LookAtTokenEndpointAsync(IssuerProbe probe, JsonElement metadata, List<Diagnosis> found, CancellationToken cancel)
    {
        var url = metadata.TryGetProperty("token_endpoint", out var named) ? named.GetString()! : probe.Address + EndpointPaths.Token;
        using var empty = new FormUrlEncodedContent([]);
        var answer = await probe.PostAsync(url, empty, cancel);
        if (answer.Object is not { } refusal || !refusal.TryGetProperty("error", out _))
            found.Add(Diagnosis.Fault("proxy", $"a POST to {url} is answered {(answer.Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : answer.Text)} by somebody else than the server", "Have proxy and firewall pass POST with a form to it."));
        else if (answer.Header("Cache-Control")?.Contains("no-store", StringComparison.Ordinal) != true)
            found.Add(Diagnosis.Fault("proxy", $"the answers of {url} have lost Cache-Control: no-store on the way", "Have the proxy leave the server's headers as they are."));
        else
            found.Add(Diagnosis.Well("proxy", "token requests reach the server, and its answers come back whole"));
    }

    /// <summary>Authorization requests with request objects, and cookies, get long; many proxies stop at 4 or 8 KiB.</summary>
    private static async Task LookAtLongRequestAsync(IssuerProbe probe, List<Diagnosis> found, CancellationToken cancel)
    {
        var answer = await probe.GetAsync($"{probe.Address}{EndpointPaths.OpenIdConfiguration}?probe={new string('x', 7000)}", cancel);
        if (answer.Status != HttpStatusCode.OK) found.Add(Diagnosis.Warning("proxy", $"a URL of 7 KiB is answered {(answer.Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : answer.Text)}", "nginx: large_client_header_buffers 4 32k;"));
    }

    private static async Task LookAtOperationsAsync(IssuerProbe probe, List<Diagnosis> found, CancellationToken cancel)
    {
        if (new Uri(probe.Address).IsLoopback) return;
        var metrics = await probe.GetAsync(probe.Address + "/metrics", cancel);
        if (metrics.Status == HttpStatusCode.OK) found.Add(Diagnosis.Fault("metrics", "/metrics can be read by anybody through the issuer", "Have the proxy set X-Forwarded-For, by which the server tells callers from elsewhere, or keep /metrics to itself (nginx: location = /metrics { return 404; })."));
    }
}
