using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>A direct request: its form and the client that sent it, unless there is an error. With the snapshot that knows the client.</summary>
internal readonly record struct ClientRequest(RequestParameters? Form, AuthenticatedClient Caller, ProviderSnapshot Snapshot, DateTimeOffset Now, OAuthError? Error);

/// <summary>
/// How the requests begin and end that clients make directly, and that are not made with every call of an API: read, authenticated, counted,
/// refused. Token and introspection requests spell this out for the sake of speed.
/// </summary>
internal sealed class ClientRequests(CurrentProvider provider, ClientAuthentication authentication, UnprovedRequests unproved, TimeProvider time, ProviderMetrics metrics, RefusalNotes refusals)
{
    public async ValueTask<ClientRequest> ReadAsync(HttpContext http)
    {
        var (snapshot, now) = (provider.Snapshot, time.GetUtcNow());
        var (form, unreadable) = await RequestForm.ReadAsync(http);
        if (form is null) return new ClientRequest(null, default, snapshot, now, unreadable);
        (var error, var caller, snapshot) = await authentication.AuthenticateAsync(http, form, snapshot, now);
        return new ClientRequest(form, caller, snapshot, now, error);
    }

    /// <summary>Reads a request that is to wait for a user: of clients that prove nothing there may be so many.</summary>
    public async ValueTask<ClientRequest> ReadWaitingAsync(HttpContext http)
    {
        var request = await ReadAsync(http);
        return request.Error is null && unproved.Check(http, request.Snapshot, request.Caller) is { } tooMany ? request with { Error = tooMany } : request;
    }

    /// <summary>Counts a request that waits for a user from now on, or is refused; false when it is answered already.</summary>
    public async ValueTask<bool> AcceptAsync(HttpContext http, string endpoint, ClientRequest request, OAuthError? error)
    {
        metrics.Request(endpoint, error?.Reason);
        if (error is not null) await RefuseAsync(http, endpoint, request, error);
        return error is null;
    }

    public Task RefuseAsync(HttpContext http, string endpoint, ClientRequest request, OAuthError error)
    {
        refusals.Note(http, error, endpoint, request.Caller.Client?.ClientId);
        return JsonErrorResponse.WriteAsync(http, error);
    }
}
