using System.Globalization;
using System.Net;
using System.Text.Json;
using Gatehouse.Protocol.Revocations;

namespace Gatehouse.Server.Doctor;

/// <summary>Can APIs follow what is revoked, through a proxy that must let a request wait?</summary>
internal static class FeedExamination
{
    private const string Feed = "feed";

    /// <summary>As long as an API waits at most.</summary>
    private const int Wait = 10;

    /// <param name="credentials">The client of an API; without it only the way there is looked at.</param>
    public static async Task RunAsync(IssuerProbe probe, JsonElement metadata, (string ClientId, string Secret)? credentials, List<Diagnosis> found, CancellationToken cancel)
    {
        if (!metadata.TryGetProperty(RevocationPage.MetadataMember, out var named) || named.GetString() is not { } url) return;
        var refused = await probe.GetAsync(url, cancel);
        if (refused.Status != HttpStatusCode.Unauthorized || refused.Object is null)
        {
            found.Add(Diagnosis.Fault(Feed, $"{url} is answered {StatusOf(refused)} by somebody else than the server", "Have the proxy pass it through: without it, APIs notice a revocation only when a token ends."));
            return;
        }
        if (credentials is not null && !MayBeShown(probe, url))
        {
            found.Add(Diagnosis.Fault(Feed, $"the secret was not sent to {url}: it is elsewhere than the issuer, or not reached by TLS with a certificate that can be trusted", "Mend what is told of the certificate and the issuer first."));
            return;
        }
        if (credentials is not var (clientId, secret))
        {
            found.Add(Diagnosis.Note(Feed, "APIs reach it; whether a request may wait there was not tried", "gatehouse doctor --client-id API, with its secret in GATEHOUSE_CLIENT_SECRET"));
            return;
        }
        // The first page tells where to wait.
        var first = await probe.GetAsync(url, cancel, clientId, secret);
        if (first.Status != HttpStatusCode.OK) found.Add(Diagnosis.Fault(Feed, $"{url} answers {clientId} with {StatusOf(first)}", "clients[]: kind: api, with the APIs that it may ask about, and the secret that was given here"));
        else await WaitAsync(probe, url, CursorOf(first.Text), clientId, secret, found, cancel);
    }

    private static bool MayBeShown(IssuerProbe probe, string url) =>
        probe.CertificateFault is null && url.StartsWith(probe.Address + "/", StringComparison.Ordinal) && new Uri(probe.Address) is var issuer && (issuer.Scheme == Uri.UriSchemeHttps || issuer.IsLoopback);

    private static async Task WaitAsync(IssuerProbe probe, string url, string? cursor, string clientId, string secret, List<Diagnosis> found, CancellationToken cancel)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var answer = await probe.GetAsync($"{url}?cursor={Uri.EscapeDataString(cursor ?? "")}&wait={Wait.ToString(CultureInfo.InvariantCulture)}", cancel, clientId, secret);
        var waited = TimeProvider.System.GetElapsedTime(startedAt);
        if (answer.Status == HttpStatusCode.OK) found.Add(Diagnosis.Well(Feed, string.Create(CultureInfo.InvariantCulture, $"is followed by {clientId}; a request waited {waited.TotalSeconds:0.0} s there")));
        else found.Add(Diagnosis.Fault(Feed, string.Create(CultureInfo.InvariantCulture, $"a request that waits there is broken off after {waited.TotalSeconds:0.0} s: {StatusOf(answer)}"), "nginx: proxy_read_timeout 30s;"));
    }

    private static string? CursorOf(string page)
    {
        try
        {
            var claims = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(page);
            return claims.TryGetPayloadValue<JsonElement>("events", out var events) ? events.GetProperty(RevocationPage.EventType).GetProperty("cursor").GetString() : null;
        }
        catch (Exception other) when (other is ArgumentException or KeyNotFoundException or Microsoft.IdentityModel.Tokens.SecurityTokenException)
        {
            return null;
        }
    }

    private static string StatusOf(ProbeAnswer answer) => answer.Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : answer.Text;
}
