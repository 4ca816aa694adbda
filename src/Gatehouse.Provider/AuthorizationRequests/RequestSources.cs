using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests.RequestObjects;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>
/// Finds the parameters of an authorization request: in what the browser brought, or in the request that it only names. The checks see no
/// difference.
/// </summary>
[Spec("RFC 9126", "4")]
internal sealed class RequestSources(IPushedRequestStore pushedRequests, RequestObjectSource objects)
{
    private const string PushedPrefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>How long a browser may take to arrive with a pushed request.</summary>
    public static readonly TimeSpan PushedLifetime = TimeSpan.FromSeconds(90);

    /// <summary>The request, or an error that can only be shown: what is not known yet has no address to send it to.</summary>
    /// <param name="Query">What stands for the request on later passes, when that is not what the browser brought.</param>
    public readonly record struct Found(PresentedRequest? Request, OAuthError? Error, byte[]? Query = null);

    public static string PushedUri(GrantId id, KeyRing keys, DateTimeOffset now) => PushedPrefix + new Handle(id, 0).Mint(HandleKind.PushedRequest, keys, now);

    /// <param name="waiting">Whether the user has arrived before and was sent to sign in or agree; then they may take their time.</param>
    public async ValueTask<Found> FindAsync(RequestParameters brought, ProviderSnapshot snapshot, DateTimeOffset now, bool waiting, CancellationToken cancel)
    {
        if (brought[Parameters.RequestUri] is not { } uri || !uri.StartsWith(PushedPrefix, StringComparison.Ordinal))
            return RequestObjectSource.IsNamedBy(brought) ? await FindObjectAsync(brought, snapshot, now, waiting, cancel) : new(new PresentedRequest(brought), null);
        if (brought.Repeated is { } repeated) return new(null, OAuthErrors.ParameterRepeated(repeated));
        if (brought[Parameters.Request] is not null) return new(null, OAuthErrors.RequestTwice);
        if (brought[Parameters.ClientId] is not { } clientId) return new(null, OAuthErrors.ParameterMissing(Parameters.ClientId));
        if (!Handle.TryRead(HandleKind.PushedRequest, uri[PushedPrefix.Length..], snapshot.Keys, out var handle)) return new(null, OAuthErrors.PushedRequestMalformed);

        var row = await pushedRequests.FindAsync(handle.GrantId, cancel);
        if (row is null) return new(null, OAuthErrors.PushedRequestUnknown);
        if (Judge(row, clientId, now, waiting) is { } error) return new(null, error);
        // Whatever else the browser brought counts for nothing (RFC 9101 section 6.3).
        return new(new PresentedRequest(RequestParameters.Parse(Encoding.UTF8.GetBytes(row.Parameters))!, row.Id), null);
    }

    /// <summary>
    /// Takes the request out of use once it is about to be answered; false when it was answered before. Looking at it uses nothing up:
    /// people reload pages, and programs fetch links ahead of them.
    /// </summary>
    [Spec("RFC 9126", "4"), Spec("RFC 9126", "7.3")]
    public ValueTask<bool> TryUseAsync(AuthorizationRequest request, DateTimeOffset now, CancellationToken cancel) =>
        request.Pushed is { } id ? pushedRequests.TryUseAsync(id, now, cancel) : ValueTask.FromResult(true);

    private async ValueTask<Found> FindObjectAsync(RequestParameters brought, ProviderSnapshot snapshot, DateTimeOffset now, bool waiting, CancellationToken cancel)
    {
        var (parameters, error, fetched) = await objects.FindAsync(brought, snapshot, now, waiting, cancel);
        if (parameters is null) return new(null, error);
        var query = fetched is null ? null : RequestParameters.Of([(Parameters.ClientId, brought[Parameters.ClientId]!), (Parameters.Request, fetched)]).ToString();
        return new(new PresentedRequest(parameters, Signed: true), null, query is null ? null : Encoding.ASCII.GetBytes(query));
    }

    private static OAuthError? Judge(PushedRequest row, string clientId, DateTimeOffset now, bool waiting)
    {
        if (row.ClientId != clientId) return OAuthErrors.PushedRequestOfAnotherClient;
        if (row.UsedAt is not null) return OAuthErrors.PushedRequestUsed;
        return (waiting ? row.EndsAt : row.ExpiresAt) <= now ? OAuthErrors.PushedRequestExpired : null;
    }
}
