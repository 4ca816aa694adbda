using Gatehouse.Protocol.Refusals;
using System.Collections.Immutable;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>
/// A redirect URI that was found registered for its client. Nothing else can produce a redirect to a client, so an open redirect does
/// not compile.
/// </summary>
[Spec("RFC 9700", "4.11")]
internal sealed class RedirectTarget
{
    private RedirectTarget(string uri, string? presented, string registered)
    {
        Uri = uri;
        Presented = presented;
        Registered = registered;
    }

    /// <summary>Where the response goes.</summary>
    public string Uri { get; }

    /// <summary>The parameter as presented; null when the client left it out because it has only one.</summary>
    public string? Presented { get; }

    /// <summary>The registered one that it was found to be; of a program on the user's machine the port may differ.</summary>
    public string Registered { get; }

    [Spec("RFC 6749", "3.1.2.3"), Spec("RFC 9700", "4.1.3")]
    public static OAuthError? Verify(Client client, string? presented, out RedirectTarget target)
    {
        target = null!;
        if (presented is null)
        {
            if (client.RedirectUris.Length != 1) return OAuthErrors.RedirectUriMissing with { ClientId = client.ClientId };
            target = new RedirectTarget(client.RedirectUris[0], null, client.RedirectUris[0]);
            return null;
        }
        if (FindRegistered(client.RedirectUris, presented, client.IsFound) is not { } registered) return Differs(OAuthErrors.RedirectUriDiffers, client, presented, client.RedirectUris);
        target = new RedirectTarget(presented, presented, registered);
        return null;
    }

    /// <summary>The same rule for where a logout ends.</summary>
    [Spec("OIDC RP-Initiated Logout", "3")]
    public static OAuthError? VerifyPostLogout(Client client, string presented, out RedirectTarget target)
    {
        target = new RedirectTarget(presented, presented, presented);
        return FindRegistered(client.PostLogoutRedirectUris, presented, client.IsFound) is not null ? null : Differs(OAuthErrors.PostLogoutRedirectUriDiffers, client, presented, client.PostLogoutRedirectUris);
    }

    /// <summary>The target with parameters added to its query.</summary>
    public string WithQuery(string parameters) =>
        parameters.Length == 0 ? Uri : Uri + (Uri.Contains('?') ? '&' : '?') + parameters;

    private static OAuthError Differs(OAuthError error, Client client, string presented, ImmutableArray<string> registered) =>
        error.With(FactNames.PresentedRedirectUri, presented).With(FactNames.RegisteredRedirectUris, string.Join(' ', registered)) with { ClientId = client.ClientId };

    /// <param name="byName">Clients that the plan does not name cannot be told to write 127.0.0.1.</param>
    private static string? FindRegistered(ImmutableArray<string> registered, string presented, bool byName)
    {
        foreach (var uri in registered)
            if (RedirectUri.Matches(uri, presented, byName))
                return uri;
        return null;
    }
}
