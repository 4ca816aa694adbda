using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Endpoints.Discovery;

/// <summary>
/// The methods of client authentication that metadata offer. Statements and certificates are verified with what clients registered, so they
/// are offered where some client has them; secrets always, unless all clients are held to FAPI, which knows none.
/// </summary>
[Spec("RFC 8414", "2"), Spec("FAPI 2.0 Security Profile", "5.3.2.1")]
internal static class OfferedMethods
{
    private static readonly string[] Secrets = [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost];
    private static readonly string[] Fapi2 = [ClientAuthenticationMethods.PrivateKeyJwt, ClientAuthenticationMethods.TlsClientAuth, ClientAuthenticationMethods.SelfSignedTlsClientAuth];
    private static readonly string[] Rare = [ClientAuthenticationMethods.ClientSecretJwt, .. Fapi2];

    /// <summary>Of the endpoints at which clients obtain tokens and give them back.</summary>
    public static string[] OfTokenEndpoint(ProviderSnapshot snapshot) =>
        ProfileChecks.AllAreFapi2(snapshot) ? [.. Fapi2.Where(IsUsed(snapshot))] : [.. OfIntrospection(snapshot), ClientAuthenticationMethods.None];

    /// <summary>APIs, which only ask about tokens, may go on with secrets whatever the clients must do.</summary>
    public static string[] OfIntrospection(ProviderSnapshot snapshot) =>
        [.. ProfileChecks.AllAreFapi2(snapshot) ? Secrets.Where(IsOfClient(snapshot)) : Secrets, .. Rare.Where(IsUsed(snapshot))];

    private static Func<string, bool> IsUsed(ProviderSnapshot snapshot) => method =>
        snapshot.Configuration.Registration?.AuthenticationMethods.Contains(method) is true || IsOfClient(snapshot)(method);

    private static Func<string, bool> IsOfClient(ProviderSnapshot snapshot) => method => snapshot.Configuration.Clients.Any(client => client.AuthenticationMethods.Contains(method));
}
