using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Storage.Registration;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Registration;

/// <summary>Tells a client what it is registered as, and how it manages that; or why not.</summary>
[Spec("RFC 7591", "3.2.1"), Spec("RFC 7592", "3")]
internal sealed class RegistrationResponse(RegistrationKeys keys)
{
    /// <param name="secret">The secret, told once; null when the client has none or knows it.</param>
    public Task WriteAsync(HttpContext http, ProviderSnapshot snapshot, RegisteredClient client, ClientMetadata metadata, string? secret, int status)
    {
        var clientId = keys.ClientIdOf(client.Id, snapshot.Issuer);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("client_id", clientId);
            json.WriteNumber("client_id_issued_at", client.CreatedAt.ToUnixTimeSeconds());
            if (secret is not null) json.WriteString("client_secret", secret);
            if (metadata.HasSecret) json.WriteNumber("client_secret_expires_at", client.ExpiresAt?.ToUnixTimeSeconds() ?? 0);
            json.WriteString("registration_access_token", keys.TokenOf(client.Id, snapshot.Issuer));
            json.WriteString("registration_client_uri", $"{snapshot.Issuer}{EndpointPaths.Registration}/{clientId}");
            ClientMetadataJson.Write(json, metadata);
            json.WriteEndObject();
        }
        return http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }

    [Spec("RFC 7591", "3.2.2"), Spec("RFC 6750", "3")]
    public static Task RefuseAsync(HttpContext http, OAuthError error, string methods)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        if (error.Status == StatusCodes.Status405MethodNotAllowed) response.Headers.Allow = methods;
        if (error.Status == StatusCodes.Status429TooManyRequests) response.Headers.RetryAfter = "3600";
        if (error.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = error == RegistrationErrors.TokenMissing ? "Bearer realm=\"Gatehouse\"" : $"Bearer realm=\"Gatehouse\", error=\"{error.Code}\", error_description=\"{error.Description}\"";
        return JsonErrorResponse.WriteBodyAsync(http, error);
    }
}
