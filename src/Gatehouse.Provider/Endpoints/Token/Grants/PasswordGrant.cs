using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>
/// Exchanges the user's own password for access: only for clients whose sunset is still to come. The login is a session like any other, so
/// that it is seen and ended like any other.
/// </summary>
[Spec("RFC 6749", "4.3"), Spec("RFC 9700", "2.4")]
internal sealed class PasswordGrant(IResourceOwners owners, ISessionStore sessions, IGrantStore grants, AuditTrail audit) : IGrant
{
    public string GrantType => GrantTypes.Password;

    public async ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (Sunsets.Check(request.Client, "the password grant", request.Now) is { } passed) return passed;
        if (request[Parameters.Username] is not { } username) return OAuthErrors.ParameterMissing(Parameters.Username);
        if (request[Parameters.Password] is not { } password) return OAuthErrors.ParameterMissing(Parameters.Password);
        if (ResourceIndicators.Read(request.Parameters, request.Client, request.Snapshot, out var asked) is { } notAllowed) return notAllowed;
        if (MultipleResources.Join(asked, request.Client, request.Snapshot, out var api) is { } apart) return apart;

        // Behind a client that proved itself is a server with many users, who must not lock out one another.
        var owner = await owners.CheckAsync(username, password, request.Origin!.Value with { IsShared = request.ClientProved }, cancel);
        if (owner.Error is { } refused) return refused;

        var session = NewSession(request, owner.Subject!);
        var login = audit.OfUser(AuditEvents.LoginSucceeded, session.Subject, request.From) with { Session = session.Id.ToString(), ClientId = request.Client.ClientId, After = AuditDetails.Of(("amr", session.Amr)) };
        await sessions.Recording(login).SaveAsync(session, cancel);
        var grant = NewGrant(request, asked, session);
        // The account was disabled, and its sessions ended, between the two statements.
        if (!await grants.Recording(audit.Issued(grant, GrantType, request.From)).SaveAsync(grant, cancel)) return OAuthErrors.OwnerDisabled;
        return new GrantedAccess(request.Client, grant.Subject, api, asked.Scope, grant,
            RefreshGeneration: request.Client.GrantTypes.Contains(GrantTypes.RefreshToken) ? grant.Generation : null,
            WithIdToken: asked.Scope.Contains(Scopes.OpenId));
    }

    private static Session NewSession(TokenRequest request, string subject)
    {
        // Whole milliseconds, as the database keeps them.
        var authTime = DateTimeOffset.FromUnixTimeMilliseconds(request.Now.ToUnixTimeMilliseconds());
        return new Session
        {
            Id = GrantId.New(),
            Subject = subject,
            AuthTime = authTime,
            Amr = AuthenticationMethods.Password,
            ExpiresAt = authTime + request.Snapshot.Configuration.SessionLifetime,
            Device = request.Client.DisplayName,
        };
    }

    private static Grant NewGrant(TokenRequest request, ResourceIndicators.Asked asked, Session session)
    {
        var (client, now) = (request.Client, request.Now);
        var accessUntil = now + request.Snapshot.LongestAccessTokenOf(client);
        var offline = asked.Scope.Contains(Scopes.OfflineAccess);
        return new Grant
        {
            Id = GrantId.New(),
            State = GrantState.Live,
            Generation = 1,
            BaseGeneration = 1,
            RotatedAt = now,
            ClientId = client.ClientId,
            Subject = session.Subject,
            SessionId = session.Id,
            Scope = asked.Scope.ToString(),
            Resources = asked.Resources,
            KeyThumbprint = request.RefreshKeyThumbprint,
            Offline = offline,
            AuthTime = session.AuthTime,
            Amr = session.Amr,
            CreatedAt = now,
            CodeExpiresAt = now,
            ExpiresAt = client.GrantTypes.Contains(GrantTypes.RefreshToken) ? EndOf(client, offline, session, now) : accessUntil,
            IdleExpiresAt = now + client.Refresh.Idle,
            AccessUntil = accessUntil,
        };
    }

    /// <summary>What was got by a password does not outlive the day on which passwords end.</summary>
    private static DateTimeOffset EndOf(Client client, bool offline, Session session, DateTimeOffset now)
    {
        var end = now + client.Refresh.Absolute;
        if (!offline && session.ExpiresAt < end) end = session.ExpiresAt;
        return client.Sunset!.EndsAt < end ? client.Sunset.EndsAt : end;
    }
}
