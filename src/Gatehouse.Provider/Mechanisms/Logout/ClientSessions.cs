using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Logout;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Mechanisms.Logout;

/// <summary>Remembers which clients take part in a session, and says which pages the browser must load when it ends.</summary>
internal sealed class ClientSessions(IClientSessionStore store, CurrentProvider provider, ClientDirectory clients, PairwiseSubjects subjects)
{
    /// <summary>Notes the client before it gets its code; costs nothing where the client registered no logout address.</summary>
    public ValueTask BeginAsync(AuthorizationRequest request, BrowserSession session, CancellationToken cancel) => request.Client.Logout is { Any: true } logout
        ? store.BeginAsync(new ClientSession(session.Id, request.Client.ClientId, session.Subject, logout.BackChannelUri is not null, session.ExpiresAt), cancel)
        : ValueTask.CompletedTask;

    /// <summary>The addresses to load in frames when this session ends.</summary>
    [Spec("OIDC Front-Channel Logout", "3")]
    public async ValueTask<IReadOnlyList<string>> FramesOfAsync(GrantId session, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        if (!clients.ReachesBeyondPlan(snapshot) && !snapshot.Configuration.Clients.Any(client => client.Logout.FrontChannelUri is not null)) return [];
        var frames = new List<string>();
        foreach (var taking in await store.ListAsync(session, cancel))
            if ((await clients.IncludeAsync(snapshot, taking.ClientId, cancel)).FindClient(taking.ClientId) is { Logout: { FrontChannelUri: { } uri } logout } client)
                frames.Add(logout.FrontChannelSessionRequired ? WithSession(uri, snapshot.Issuer, subjects.SessionFor(client, snapshot.Issuer, session)) : uri);
        return frames;
    }

    [Spec("OIDC Front-Channel Logout", "2")]
    private static string WithSession(string uri, string issuer, string session) =>
        $"{uri}{(uri.Contains('?') ? '&' : '?')}iss={Uri.EscapeDataString(issuer)}&sid={session}";
}
