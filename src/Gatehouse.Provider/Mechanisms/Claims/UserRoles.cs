using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Mechanisms.Claims;

/// <summary>
/// Finds which roles of its user an access token says: those that its API asks for, and no others, as they are at the moment. An API that
/// asks for none costs nothing.
/// </summary>
[Spec("RFC 9068", "2.2.3.1")]
internal sealed class UserRoles(IAccountStore accounts)
{
    /// <summary>Adds them where there is a user; a client that acts for itself has no roles.</summary>
    public ValueTask<GrantedAccess> CompleteAsync(GrantedAccess access, CancellationToken cancel) =>
        access.Api.Roles.IsEmpty || access.Grant is not { } grant ? new(access) : AddAsync(access, grant, cancel);

    /// <summary>The same of tokens that come through the browser.</summary>
    public async ValueTask<string?> FindAsync(Api api, Grant grant, CancellationToken cancel) =>
        api.Roles.IsEmpty || await accounts.FindBySubjectAsync(grant.Subject, cancel) is not { DisabledAt: null } account ? null : Told(api, account.Roles);

    /// <summary>Of these roles those that the API asks for; null for none. All of them are separated by spaces.</summary>
    public static string? Told(Api api, string? roles) =>
        roles is not { Length: > 0 } ? null : string.Join(' ', roles.Split(' ').Where(api.Roles.Contains)) is { Length: > 0 } told ? told : null;

    private async ValueTask<GrantedAccess> AddAsync(GrantedAccess access, Grant grant, CancellationToken cancel) => access with { Roles = await FindAsync(access.Api, grant, cancel) };
}
