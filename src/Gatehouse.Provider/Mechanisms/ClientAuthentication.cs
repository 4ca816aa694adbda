using Gatehouse.Protocol.Refusals;
using System.Collections.Frozen;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.ClientProofs;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>The client that a direct request comes from.</summary>
/// <param name="Proved">Whether it proved itself; false for a public client, which only named itself.</param>
internal readonly record struct AuthenticatedClient(Client Client, bool Proved)
{
    /// <summary>By which method it proved or named itself.</summary>
    public string? Method { get; init; }
}

/// <summary>Who sent a direct request: the client, or why it is not known. With the snapshot that knows the client, should the plan not.</summary>
internal readonly record struct Authentication(OAuthError? Error, AuthenticatedClient Caller, ProviderSnapshot Snapshot);

/// <summary>Finds the client of a direct request and proves it, by exactly one method: the one it is registered with.</summary>
[Spec("RFC 6749", "2.3"), Spec("RFC 6749", "3.2.1")]
internal sealed class ClientAuthentication(ClientDirectory clients, IEnumerable<IClientProof> proofs)
{
    private readonly FrozenDictionary<string, IClientProof> _proofs = proofs.ToFrozenDictionary(proof => proof.Method);

    public async ValueTask<Authentication> AuthenticateAsync(HttpContext http, RequestParameters form, ProviderSnapshot snapshot, DateTimeOffset now)
    {
        if (Credentials.Read(http.Request.Headers.Authorization, form, out var presented) is { } unreadable) return new(unreadable, default, snapshot);
        snapshot = await clients.IncludeAsync(snapshot, presented.ClientId, http.RequestAborted);
        if (snapshot.FindClient(presented.ClientId!) is not { } client) return new(OAuthErrors.ClientUnknown, default, snapshot);

        // A client's method is fixed: another one, weaker or not, is refused before anything of it is looked at.
        if (presented.Method == ClientAuthenticationMethods.None && MethodByCertificate(client) is { } byCertificate) presented = presented with { Method = byCertificate };
        if (!client.AuthenticationMethods.Contains(presented.Method)) return new(Of(client, OAuthErrors.ClientAuthenticationMethodDiffers, presented).With(FactNames.RegisteredMethods, string.Join(' ', client.AuthenticationMethods)), default, snapshot);
        if (presented.Method == ClientAuthenticationMethods.None) return new(null, new AuthenticatedClient(client, Proved: false) { Method = presented.Method }, snapshot);
        var error = await _proofs[presented.Method].CheckAsync(new ProofRequest(http, client, presented, snapshot, now), http.RequestAborted);
        return error is null ? new(null, new AuthenticatedClient(client, Proved: true) { Method = presented.Method }, snapshot) : new(Of(client, error, presented), default, snapshot);
    }

    /// <summary>Whoever sent it is not known, yet whose client it would be is: that one's makers must learn of it.</summary>
    private static OAuthError Of(Client client, OAuthError error, Credentials presented) => error.With(FactNames.PresentedMethod, presented.Method) with { ClientId = client.ClientId };

    /// <summary>A client that proves itself with a certificate only names itself in the request.</summary>
    [Spec("RFC 8705", "2")]
    private static string? MethodByCertificate(Client client) =>
        client.AuthenticationMethods.Contains(ClientAuthenticationMethods.TlsClientAuth) ? ClientAuthenticationMethods.TlsClientAuth
        : client.AuthenticationMethods.Contains(ClientAuthenticationMethods.SelfSignedTlsClientAuth) ? ClientAuthenticationMethods.SelfSignedTlsClientAuth
        : null;
}
