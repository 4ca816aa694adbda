using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients.Registered;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Provider.Endpoints.Registration;

/// <summary>Reads what a registration request brings: a bearer token, and one JSON object within bounds.</summary>
[Spec("RFC 7591", "3.1")]
internal static class RegistrationBody
{
    private const int Largest = 32 * 1024;
    private const string Bearer = "Bearer ";

    public static string? TokenOf(HttpContext http) =>
        http.Request.Headers.Authorization is { Count: 1 } header && header.ToString() is var value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..].Trim()
            : http.Request.Headers.Authorization.Count > 0 ? "" : null;

    public static async ValueTask<(JsonElement Metadata, OAuthError? Error)> ReadAsync(HttpContext http)
    {
        if (!(MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))) return (default, RegistrationErrors.NotJson);
        if (http.Request.ContentLength > Largest) return (default, OAuthErrors.BodyTooLarge);
        var body = http.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > Largest)
            {
                body.AdvanceTo(read.Buffer.End);
                return (default, OAuthErrors.BodyTooLarge);
            }
            if (read.IsCompleted)
            {
                var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return ClientMetadataJson.TryParse(bytes) is { } metadata ? (metadata, null) : (default, RegistrationErrors.NotJson);
            }
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
