using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Refusals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Discovery;

/// <summary>Answers metadata and key set as ready-made bytes with an ETag, made anew only when the snapshot changes.</summary>
[Spec("RFC 8414", "3"), Spec("OIDC Discovery", "4")]
internal sealed class DiscoveryEndpoint(CurrentProvider provider, RefusalNotes refusals, TimeProvider time)
{
    /// <summary>How long a reader may keep the documents. Keys are announced long before they are used, so this costs nobody a request.</summary>
    private const string Caching = "public, max-age=300";

    private sealed record Documents(ProviderSnapshot Snapshot, DateTimeOffset Until, Document Metadata, Document Jwks);

    private sealed record Document(byte[] Bytes, string ETag)
    {
        public Document(byte[] bytes) : this(bytes, $"\"{Convert.ToHexString(SHA256.HashData(bytes)[..12])}\"")
        {
        }
    }

    private volatile Documents? _documents;

    public Task MetadataAsync(HttpContext http) => WriteAsync(http, Current().Metadata);

    public Task JwksAsync(HttpContext http) => WriteAsync(http, Current().Jwks);

    /// <summary>Answers for an API that does not do so itself: one on the host of the issuer, or one whose proxy sends the well-known path here.</summary>
    [Spec("RFC 9728", "3"), Spec("RFC 9728", "3.1")]
    public Task ResourceAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        foreach (var api in snapshot.Configuration.Apis)
            if (IsAskedFor(api.Resource, http.Request))
                return WriteAsync(http, new Document(ResourceMetadataDocument.Of(api, snapshot)));
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>The scheme is left out of it: a proxy may have ended TLS.</summary>
    private static bool IsAskedFor(string resource, HttpRequest request) =>
        Uri.TryCreate(resource, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
        && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
        && string.Equals("/" + request.RouteValues["path"] + request.QueryString, uri.PathAndQuery, StringComparison.Ordinal);

    private Documents Current()
    {
        var snapshot = provider.Snapshot;
        var now = time.GetUtcNow();
        if (_documents is { } known && known.Snapshot == snapshot && now < known.Until) return known;
        // A sunset changes what the metadata may list without anybody changing the plan.
        var until = snapshot.Configuration.Clients.Select(client => client.Sunset?.EndsAt).Where(end => end > now).Min() ?? DateTimeOffset.MaxValue;
        return _documents = new Documents(snapshot, until, new Document(MetadataDocument.Of(snapshot, now)), new Document(snapshot.Jwks));
    }

    private Task WriteAsync(HttpContext http, Document document)
    {
        var (request, response) = (http.Request, http.Response);
        CrossOrigin.AllowAll(http);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return RefuseMethodAsync(http);

        response.Headers.CacheControl = Caching;
        response.Headers.ETag = document.ETag;
        if (request.Headers.IfNoneMatch.Contains(document.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = "application/json";
        response.ContentLength = document.Bytes.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(document.Bytes, http.RequestAborted).AsTask();
    }

    private Task RefuseMethodAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "GET, HEAD";
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers.AccessControlAllowMethods = "GET";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        refusals.Note(http, OAuthErrors.MethodNotAllowed, "metadata");
        return JsonErrorResponse.WriteBodyAsync(http, OAuthErrors.MethodNotAllowed);
    }
}
