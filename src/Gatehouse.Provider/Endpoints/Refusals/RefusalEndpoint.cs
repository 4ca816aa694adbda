using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Provider.Subjects;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Refusals;

/// <summary>Explains a refusal to who can do something about it: the client that it concerns, the API that reported it, an administrator. To everybody else it is not there.</summary>
internal sealed class RefusalEndpoint(
    CurrentProvider provider, ClientAuthentication authentication, Administrators administrators, IRefusalStore store, RefusalNotes refusals, TimeProvider time)
{
    private const string Name = "refusals";

    /// <summary>Whoever asks: a client that proved itself, or an administrator.</summary>
    private readonly record struct Viewer(string? ClientId, bool IsAdministrator)
    {
        public bool MaySee(RefusalRecord record) => IsAdministrator || (ClientId is not null && (record.ClientId == ClientId || record.Reporter == ClientId));
    }

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsPost(http.Request.Method);
        var (viewer, error) = isRead ? await FindViewerAsync(http) : (default, OAuthErrors.MethodNotAllowed);
        if (error is null && await FindAsync(http, viewer) is { } found)
        {
            http.Response.ContentType = "application/json";
            await http.Response.BodyWriter.WriteAsync(found.ToJson(), http.RequestAborted);
            return;
        }
        await RefuseAsync(http, error ?? OAuthErrors.RefusalUnknown, viewer.ClientId);
    }

    private async ValueTask<ExplainedRefusal?> FindAsync(HttpContext http, Viewer viewer)
    {
        if (!RefusalId.TryRead(http.Request.RouteValues["id"] as string, out var id)) return null;
        var records = await store.FindAsync(id, http.RequestAborted);
        // Ids are unique for each reporter: what the viewer reported itself goes before what the provider saw, and that before what others say.
        return records.Where(viewer.MaySee).OrderBy(record => record.Reporter == viewer.ClientId ? 0 : record.Reporter.Length == 0 ? 1 : 2).FirstOrDefault() is { } record ? ExplainedRefusal.Of(record, await store.CountLikeAsync(record, http.RequestAborted)) : null;
    }

    private async ValueTask<(Viewer Viewer, OAuthError? Error)> FindViewerAsync(HttpContext http)
    {
        if (IsToken(http.Request))
        {
            var (presented, unread) = await PresentedToken.ReadAsync(http);
            if (presented is not { } token) return (default, unread);
            var (isAdministrator, error) = await administrators.AuthenticateAsync(http, token, $"{EndpointPaths.Refusals}/{http.Request.RouteValues["id"]}");
            return (new Viewer(null, isAdministrator), error);
        }
        var (form, unreadable) = HttpMethods.IsPost(http.Request.Method) ? await RequestForm.ReadAsync(http) : new(RequestParameters.Of([]), null);
        if (form is null) return (default, unreadable);
        var (refused, caller, _) = await authentication.AuthenticateAsync(http, form, provider.Snapshot, time.GetUtcNow());
        return refused is null && !caller.Proved ? (default, OAuthErrors.ClientAuthenticationMissing) : (new Viewer(caller.Client?.ClientId, false), refused);
    }

    private static bool IsToken(HttpRequest request) => request.Headers.Authorization.ToString() is var shown
        && (shown.StartsWith(PresentedToken.Bearer + " ", StringComparison.OrdinalIgnoreCase) || shown.StartsWith(PresentedToken.DPoP + " ", StringComparison.OrdinalIgnoreCase));

    [Spec("RFC 6750", "3")]
    private Task RefuseAsync(HttpContext http, OAuthError error, string? clientId)
    {
        refusals.Note(http, error, Name, clientId);
        if (!IsToken(http.Request)) return JsonErrorResponse.WriteAsync(http, error);
        http.Response.StatusCode = error.Code is "invalid_dpop_proof" or "use_dpop_nonce" ? StatusCodes.Status401Unauthorized : error.Status;
        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"Gatehouse\", error=\"{error.Code}\", error_description=\"{error.Description}\"";
        return JsonErrorResponse.WriteBodyAsync(http, error);
    }
}
