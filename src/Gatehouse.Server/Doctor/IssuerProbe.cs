using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.Server.Doctor;

/// <summary>What came back: null status when nothing did, and then <see cref="Text"/> says why.</summary>
internal sealed record ProbeAnswer(HttpStatusCode? Status, string Text, HttpResponseMessage? Message)
{
    /// <summary>The body as a JSON object; null when it is none.</summary>
    public JsonElement? Object
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Text);
                return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public string? Header(string name) => Message is not null && (Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values)) ? string.Join(", ", values) : null;
}

/// <summary>Calls an issuer as a client would, and looks at the certificate on the way.</summary>
internal sealed class IssuerProbe : IDisposable
{
    private const string Issuer = "issuer";
    private readonly HttpClient _http;

    public IssuerProbe(string issuer)
    {
        Address = issuer.TrimEnd('/');
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = Examine;
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
    }

    public string Address { get; }

    /// <summary>What is wrong with the certificate; null when nothing is, or no TLS is spoken.</summary>
    public string? CertificateFault { get; private set; }

    public DateTimeOffset? CertificateEnds { get; private set; }

    /// <summary>When the last answer was made, by the clock of whoever answered.</summary>
    public DateTimeOffset? TheirTime { get; private set; }

    private async Task<ProbeAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            var response = await _http.SendAsync(request, cancel);
            TheirTime = response.Headers.Date;
            return new ProbeAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(cancel), response);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return new ProbeAnswer(null, fault is TaskCanceledException ? "no answer within 20 s" : fault.InnerException?.Message ?? fault.Message, null);
        }
    }

    public async Task<ProbeAnswer> PostAsync(string url, HttpContent content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        return await SendAsync(request, cancel);
    }

    public async Task<ProbeAnswer> GetAsync(string url, CancellationToken cancel, string? clientId = null, string? secret = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (clientId is not null) request.Headers.Authorization = Backchannel.Credentials(clientId, secret);
        return await SendAsync(request, cancel);
    }

    /// <summary>The metadata, if this is the issuer that it says it is; else says why not.</summary>
    public async Task<JsonElement?> ReadMetadataAsync(List<Diagnosis> found, CancellationToken cancel)
    {
        var url = Address + Provider.Endpoints.EndpointPaths.OpenIdConfiguration;
        var answer = await GetAsync(url, cancel);
        if (answer.Status is null) found.Add(Diagnosis.Fault(Issuer, $"{url} cannot be reached from here: {answer.Text}", "Check DNS, the proxy's route to the server, and that the server runs (gatehouse serve)."));
        else if ((int)answer.Status is >= 300 and < 400) found.Add(Diagnosis.Fault(Issuer, $"{url} redirects to {answer.Header("Location")}", $"Clients need the issuer exactly: make it the plan's issuer, or have the proxy pass {Address} through without a redirect."));
        else if (answer.Status != HttpStatusCode.OK || answer.Object is not { } metadata) found.Add(Diagnosis.Fault(Issuer, $"{url} answers {(int)answer.Status} and no metadata", "The proxy must pass the whole path to the server, /.well-known/ too."));
        else if (metadata.TryGetProperty("issuer", out var named) && named.GetString() is var issuer && issuer != Address)
            found.Add(Diagnosis.Fault(Issuer, $"{url} says that its issuer is {issuer}", $"plan: issuer: {Address}, or probe {issuer}"));
        else return metadata;
        return null;
    }

    public void Dispose() => _http.Dispose();

    private bool Examine(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 seen) CertificateEnds = seen.NotAfter.ToUniversalTime();
        if (errors != SslPolicyErrors.None) CertificateFault = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim()).Prepend(errors.ToString()).Distinct());
        // What is wrong is told; the rest can still be looked at.
        return true;
    }
}
