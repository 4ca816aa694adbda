using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Subjects;

/// <summary>Knows who administers this installation: a user with the role of the plan, today, in a browser or through a client of the plan that is for it.</summary>
public sealed class Administrators
{
    private readonly CurrentProvider _provider;
    private readonly OwnAccessTokens _tokens;
    private readonly SenderConstraints _constraints;
    private readonly RevocationView _revocations;
    private readonly IGrantStore _grants;
    private readonly IAccountStore _accounts;
    private readonly TimeProvider _time;

    internal Administrators(CurrentProvider provider, OwnAccessTokens tokens, SenderConstraints constraints, RevocationView revocations, IGrantStore grants, IAccountStore accounts, TimeProvider time) =>
        (_provider, _tokens, _constraints, _revocations, _grants, _accounts, _time) = (provider, tokens, constraints, revocations, grants, accounts, time);

    public bool IsOne(Account account) =>
        _provider.Snapshot.Configuration.Administration.Role is { } role && account.DisabledAt is null && account.Roles.Split(' ').Contains(role);

    /// <summary>Whether an access token speaks for an administrator; an error when it is no good at all.</summary>
    /// <param name="path">The endpoint, as a DPoP proof names it.</param>
    internal async ValueTask<(bool IsAdministrator, OAuthError? Error)> AuthenticateAsync(HttpContext http, PresentedToken presented, string path)
    {
        var (snapshot, now) = (_provider.Snapshot, _time.GetUtcNow());
        if (_tokens.Read(snapshot, presented.Text) is not { } token) return (false, OAuthErrors.TokenSignatureInvalid);
        if (token.HasExpired(now)) return (false, OAuthErrors.TokenExpired);
        if (await _constraints.CheckPresentedAsync(http, snapshot, presented, token, path, now) is { } notTheirs) return (false, notTheirs);
        if (await _revocations.IsRevokedAsync(token, http.RequestAborted)) return (false, OAuthErrors.TokenRevoked);
        // A token for an API must not open this door to the API that it was shown to.
        if (token.Audience != snapshot.Issuer || !snapshot.Configuration.Administration.Clients.Contains(token.ClientId)) return (false, null);
        return (await AccountOfAsync(token, http.RequestAborted) is { } account && IsOne(account), null);
    }

    /// <summary>Whether an access token of the admin API, which that API has checked, still counts at this moment; why not.</summary>
    public async ValueTask<OAuthError?> CheckTokenAsync(string accessToken, CancellationToken cancel)
    {
        // One whose key was withdrawn is ours no more.
        if (_tokens.Read(_provider.Snapshot, accessToken) is not { } token) return OAuthErrors.TokenSignatureInvalid;
        return await _revocations.IsRevokedAsync(token, cancel) ? OAuthErrors.TokenRevoked : null;
    }

    /// <summary>Whether a good access token of the admin API speaks for who administers: an administrator, or a service that the plan names for it; why not.</summary>
    public async ValueTask<OAuthError?> CheckCallerAsync(string accessToken, CancellationToken cancel)
    {
        var snapshot = _provider.Snapshot;
        if (_tokens.Read(snapshot, accessToken) is not { } token) return OAuthErrors.TokenSignatureInvalid;
        var isNamed = snapshot.Configuration.Administration.Clients.Contains(token.ClientId);
        if (!isNamed && token.ClientId != AdministrationNames.Client) return OAuthErrors.AdministrationClientRequired;
        if (isNamed && IsService(snapshot, token)) return null;
        return await AccountOfAsync(token, cancel) is { } account && IsOne(account) ? null : OAuthErrors.AdministratorRequired;
    }

    /// <summary>Whether the token is one that its client got in its own name.</summary>
    [Spec("RFC 9068", "2.2")]
    private static bool IsService(ProviderSnapshot snapshot, AccessTokenContent token) =>
        token.GrantId is null && token.Subject == token.ClientId && snapshot.FindClient(token.ClientId) is { IsPublic: false } client && client.GrantTypes.Contains(GrantTypes.ClientCredentials);

    /// <summary>Whom a pairwise name means, only the row of the grant can tell; without a grant there is no user.</summary>
    private async ValueTask<Account?> AccountOfAsync(AccessTokenContent token, CancellationToken cancel) =>
        token.GrantId is { } text && GrantId.TryParse(text, out var id) && await _grants.FindAsync(id, cancel) is { } grant
            ? await _accounts.FindBySubjectAsync(grant.Subject, cancel)
            : null;
}
