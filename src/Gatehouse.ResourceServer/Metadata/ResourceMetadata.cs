using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.DPoP;
using Gatehouse.ResourceServer.Details;
using Gatehouse.ResourceServer.Scopes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;

namespace Gatehouse.ResourceServer.Metadata;

/// <summary>
/// The document by which a client that knows nothing but the API's URL finds the provider, and its address. It is published where the
/// audience is a URL; the well-known part stands between host and path.
/// </summary>
[Spec("RFC 9728", "2"), Spec("RFC 9728", "3.1")]
internal sealed class ResourceMetadata(GatehouseOptions options, IReadOnlyList<string> issuers)
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    private readonly string? _path = Uri.TryCreate(options.Audience, UriKind.Absolute, out var audience) && audience.Scheme is "https" or "http"
        ? WellKnown + audience.AbsolutePath.TrimEnd('/')
        : null;

    public bool IsAskedFor(HttpRequest request) =>
        _path is not null && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && (request.PathBase + request.Path).Value == _path;

    /// <summary>Where the document is; null for an audience that is no URL. Clients compare the host with the one they called (section 3.3).</summary>
    [Spec("RFC 9728", "5.1")]
    public string? AddressFor(HttpRequest request) => _path is null ? null
        : options.PublicAddress is { } address ? address.GetLeftPart(UriPartial.Authority) + _path
        : UriHelper.BuildAbsolute(request.Scheme, request.Host, default, _path);

    [Spec("RFC 9728", "3.2")]
    public async Task WriteAsync(HttpContext http, EndpointDataSource? endpoints)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("resource"u8, options.Audience);
            WriteTexts(json, "authorization_servers", issuers);
            WriteTexts(json, "bearer_methods_supported", ["header"]);
            if ((options.ScopesSupported?.ToArray() ?? ScopesOf(endpoints)) is { Length: > 0 } scopes) WriteTexts(json, "scopes_supported", scopes);
            if (DetailTypesOf(endpoints) is { Length: > 0 } types) WriteTexts(json, "authorization_details_types_supported", types);
            if (options.ResourceName is { } name) json.WriteString("resource_name"u8, name);
            WriteTexts(json, "dpop_signing_alg_values_supported", DPoPRules.AllAlgorithms);
            if (options.RequireDPoP) json.WriteBoolean("dpop_bound_access_tokens_required"u8, true);
            json.WriteEndObject();
        }
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "public, max-age=300";
        // Programs in browsers read it before they have a token; there is nothing secret in it.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsGet(http.Request.Method)) await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
        else http.Response.ContentLength = buffer.WrittenCount;
    }

    /// <summary>The scopes that the endpoints of this API demand.</summary>
    private static string[] ScopesOf(EndpointDataSource? endpoints) => endpoints is null ? [] :
    [
        .. endpoints.Endpoints.SelectMany(endpoint => DemandedBy(endpoint)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <param name="endpoint">What was routed to.</param>
    /// <param name="call">The call whose own demand counts too; null when the endpoint is described as it stands.</param>
    public static IEnumerable<string> DemandedBy(Endpoint? endpoint, HttpContext? call = null) => endpoint is null ? [] :
        RequirementsOf(endpoint)
            .Select(requirement => requirement is CallScopeRequirement own ? call is null ? null : own.DemandOf(call) : requirement as ScopeRequirement)
            .OfType<ScopeRequirement>().SelectMany(requirement => requirement.Scopes);

    private static string[] DetailTypesOf(EndpointDataSource? endpoints) => endpoints is null ? [] :
        [.. endpoints.Endpoints.SelectMany(RequirementsOf).OfType<IDetailRequirement>().Select(requirement => requirement.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<IAuthorizationRequirement> RequirementsOf(Endpoint endpoint) =>
        endpoint.Metadata.OfType<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())
            .Concat(endpoint.Metadata.OfType<AuthorizationPolicy>().SelectMany(policy => policy.Requirements));

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
