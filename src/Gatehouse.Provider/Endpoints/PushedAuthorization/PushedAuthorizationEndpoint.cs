using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.AuthorizationRequests.RequestObjects;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.PushedAuthorization;

/// <summary>
/// Takes an authorization request directly from its client, checks it as the authorization endpoint would, and answers a reference with
/// which the browser is sent.
/// </summary>
[Spec("RFC 9126", "2")]
internal sealed class PushedAuthorizationEndpoint(
    CurrentProvider provider,
    ClientRequests clientRequests,
    SenderConstraints constraints,
    IPushedRequestStore requests,
    RequestObjectSource objects,
    RequestDecisions decisions)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (CrossOrigin.AnswersPreflight(http, provider.Snapshot)) return;

        var sent = await clientRequests.ReadWaitingAsync(http);
        var (form, caller, snapshot, now, error) = sent;
        var id = GrantId.New();
        string? key = null;
        if (error is null) (key, error) = await KeyOfSenderAsync(http, snapshot, form!, caller.Client, now);
        RequestParameters? parameters = null;
        if (error is null) (parameters, error) = await CheckAsync(form!, caller.Client, key, id, snapshot, now, http.RequestAborted);
        if (!await clientRequests.AcceptAsync(http, "pushed_authorization", sent, error)) return;

        var expiresAt = now + RequestSources.PushedLifetime;
        await requests.SaveAsync(new PushedRequest(id, caller.Client.ClientId, parameters!.ToString(), expiresAt, expiresAt + Waiting.Longest), http.RequestAborted);
        await WriteAsync(http, RequestSources.PushedUri(id, snapshot.Keys, now));
    }

    /// <summary>A proof that comes with the request announces its key, as <c>dpop_jkt</c> would; both must name the same one.</summary>
    [Spec("RFC 9449", "10.1")]
    private async ValueTask<(string? Key, OAuthError? Error)> KeyOfSenderAsync(HttpContext http, ProviderSnapshot snapshot, RequestParameters form, Client client, DateTimeOffset now)
    {
        var (sender, error) = await constraints.CheckPushedAsync(http, snapshot, client, EndpointPaths.PushedAuthorization, now);
        if (error is not null || sender?.JwkThumbprint is not { } key) return (null, error);
        return form[Parameters.DPoPKeyThumbprint] is { } announced && announced != key ? (null, OAuthErrors.DPoPKeyDiffers) : (key, null);
    }

    [Spec("RFC 9126", "2.1"), Spec("RFC 9126", "2.3"), Spec("RFC 9126", "3")]
    private async ValueTask<(RequestParameters? Parameters, OAuthError? Error)> CheckAsync(RequestParameters form, Client client, string? key, GrantId id, ProviderSnapshot snapshot, DateTimeOffset now, CancellationToken cancel)
    {
        // What proves the client belongs to this request and not to the one that is kept. A client that names itself in the header only
        // has named itself.
        var parameters = RequestParameters.Of(form.Pairs
            .Where(pair => pair.Name is not (Parameters.ClientSecret or Parameters.ClientAssertion or Parameters.ClientAssertionType or Parameters.ClientId))
            .Where(pair => key is null || pair.Name != Parameters.DPoPKeyThumbprint)
            .Concat(key is null ? [] : [(Parameters.DPoPKeyThumbprint, key)])
            .Prepend((Parameters.ClientId, client.ClientId)));
        if (parameters[Parameters.RequestUri] is not null) return (null, OAuthErrors.PushedRequestNested);
        if (parameters[Parameters.Request] is not null)
        {
            var signed = await objects.FindAsync(parameters, snapshot, now, waiting: false, cancel);
            if (signed.Parameters is null) return (null, signed.Error! with { Status = StatusCodes.Status400BadRequest });
            if (key is not null && signed.Parameters[Parameters.DPoPKeyThumbprint] is { } announced && announced != key) return (null, OAuthErrors.DPoPKeyDiffers);
            // The proof is part of this HTTP request and not of the object.
            parameters = key is null ? signed.Parameters
                : RequestParameters.Of(signed.Parameters.Pairs.Where(pair => pair.Name != Parameters.DPoPKeyThumbprint).Append((Parameters.DPoPKeyThumbprint, key)));
        }
        else if (client.RequireSignedRequestObject) return (null, OAuthErrors.RequestObjectRequired);
        var pushed = new PresentedRequest(parameters, id);
        if (AuthorizationRequestRules.Check(pushed, snapshot).Error is not { } error) return (parameters, null);
        decisions.Refused(snapshot, pushed, error, now);
        return (null, error with { Status = StatusCodes.Status400BadRequest });
    }

    [Spec("RFC 9126", "2.2")]
    private static Task WriteAsync(HttpContext http, string requestUri)
    {
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("request_uri"u8, requestUri);
            json.WriteNumber("expires_in"u8, (int)RequestSources.PushedLifetime.TotalSeconds);
            json.WriteEndObject();
        }
        return http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
