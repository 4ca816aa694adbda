using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Provider.AuthorizationRequests.RequestObjects;

/// <summary>Finds the request object of a request: in it, or at an address that its client registered for this.</summary>
[Spec("RFC 9101", "5")]
internal sealed class RequestObjectSource(RequestObjectReader reader, OutgoingClient outgoing)
{
    /// <summary>The parameters, or an error; with the object itself when it was fetched, so that it is not fetched a second time and cannot change.</summary>
    public readonly record struct Found(RequestParameters? Parameters, OAuthError? Error, string? Fetched);

    public static bool IsNamedBy(RequestParameters brought) => brought[Parameters.Request] is not null || brought[Parameters.RequestUri] is not null;

    [Spec("RFC 9101", "5.2.3"), Spec("RFC 9101", "10.4")]
    public async ValueTask<Found> FindAsync(RequestParameters brought, ProviderSnapshot snapshot, DateTimeOffset now, bool waiting, CancellationToken cancel)
    {
        if (brought.Repeated is { } repeated) return new(null, OAuthErrors.ParameterRepeated(repeated.Length <= 40 ? repeated : repeated[..40]), null);
        var (text, uri) = (brought[Parameters.Request], brought[Parameters.RequestUri]);
        if (text is not null && uri is not null) return new(null, OAuthErrors.RequestTwice, null);
        if (brought[Parameters.ClientId] is not { } clientId) return new(null, OAuthErrors.ParameterMissing(Parameters.ClientId), null);
        if (snapshot.FindClient(clientId) is not { } client) return new(null, OAuthErrors.AuthorizationClientUnknown, null);
        string? fetched = null;
        if (uri is not null)
        {
            // Whoever can write a link must not choose what we call: only what the client registered is fetched.
            if (!client.RequestUris.Contains(uri)) return new(null, OAuthErrors.RequestUriNotRegistered, null);
            var answer = await outgoing.SendAsync(new OutgoingRequest(OutgoingPurpose.RequestObject, uri) { Accept = "application/oauth-authz-req+jwt, application/jwt" }, cancel);
            if (!answer.Succeeded) return new(null, OAuthErrors.RequestUriUnavailable, null);
            text = fetched = Encoding.ASCII.GetString(answer.Body).Trim();
        }
        var reading = await reader.ReadAsync(text!, client, snapshot, now, waiting, cancel);
        return new(reading.Parameters, reading.Error, fetched);
    }
}
