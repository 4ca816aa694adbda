using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>The client that a direct request comes from.</summary>
/// <param name="Proved">Whether it proved itself; false for a public client, which only named itself.</param>
internal readonly record struct AuthenticatedClient(Client Client, bool Proved);

/// <summary>Finds the client of a direct request in the snapshot and proves it, by exactly one method.</summary>
[Spec("RFC 6749", "2.3"), Spec("RFC 6749", "3.2.1")]
internal sealed class ClientAuthentication(ClientSecretCheck secrets)
{
    public OAuthError? Authenticate(HttpContext http, RequestParameters form, ProviderSnapshot snapshot, DateTimeOffset now, out AuthenticatedClient authenticated)
    {
        authenticated = default;
        if (form[Parameters.ClientAssertion] is not null || form[Parameters.ClientAssertionType] is not null) return OAuthErrors.ClientAuthenticationUnsupported;

        if (Credentials.Read(http.Request.Headers.Authorization, form, out var presented) is { } unreadable) return unreadable;
        if (snapshot.FindClient(presented.ClientId!) is not { } client) return OAuthErrors.ClientUnknown;
        if (!client.AuthenticationMethods.Contains(presented.Method)) return OAuthErrors.ClientAuthenticationMethodDiffers;
        if (presented.Secret is { } secret && secrets.Check(client, secret, now) is { } wrong) return wrong;

        authenticated = new AuthenticatedClient(client, Proved: presented.Secret is not null);
        return null;
    }
}
