using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Refusals;
using Gatehouse.ResourceServer;

namespace Gatehouse.Server.AdminApi;

/// <summary>Writes what the admin API answers: JSON that nobody keeps.</summary>
internal sealed class AdminAnswer(CurrentProvider provider, RefusalNotes refusals)
{
    public static async Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type) => await WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        if (HttpMethods.IsGet(http.Request.Method)) await http.Response.BodyWriter.WriteAsync(json, http.RequestAborted);
    }

    /// <summary>Names a refusal and answers it.</summary>
    public Task RefuseAsync(HttpContext http, OAuthError error)
    {
        refusals.Note(http, error, clientId: http.GetAccessToken()?.ClientId, api: provider.Snapshot.Issuer + AdministrationNames.ResourcePath);
        http.Response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status405MethodNotAllowed) http.Response.Headers.Allow = "GET, HEAD";
        return WriteErrorAsync(http, error);
    }

    /// <summary>Answers what was named already.</summary>
    public Task WriteErrorAsync(HttpContext http, OAuthError error) => HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : JsonErrorResponse.WriteBodyAsync(http, error);
}
