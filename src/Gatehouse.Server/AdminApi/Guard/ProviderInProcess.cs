using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;

namespace Gatehouse.Server.AdminApi.Guard;

/// <summary>Answers the package for APIs from the snapshot in force: the provider need not call itself over a network to learn its own keys.</summary>
internal sealed class ProviderInProcess(CurrentProvider provider) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var snapshot = provider.Snapshot;
        var body = request.RequestUri!.AbsolutePath == snapshot.IssuerPath + EndpointPaths.Jwks ? snapshot.Jwks : Metadata(snapshot);
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content });
    }

    /// <summary>As much of the metadata as tells where the keys are.</summary>
    private static byte[] Metadata(ProviderSnapshot snapshot)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("issuer", snapshot.Issuer);
            json.WriteString("jwks_uri", snapshot.Issuer + EndpointPaths.Jwks);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
