using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Server.Accounts.SecondFactors;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>A login of a person on one of their devices.</summary>
public sealed record SessionLine(string Id, string Device, string Since, bool IsThis);

/// <summary>A client that a person gave access to.</summary>
public sealed record ApplicationLine(string ClientId, string Name, string Since, IReadOnlyList<string> Scopes, bool IsGone);

/// <summary>A passkey of a person.</summary>
public sealed record PasskeyLine(string Id, string Name, string About);

/// <summary>What the overview of one's account shows.</summary>
public sealed record AccountModel(
    PageFrame Frame, FormToken Token, string Username, string? Name, string? Email, bool EmailVerified, string? Done, EnrolledFactors Factors, bool PasskeysAvailable,
    IReadOnlyList<PasskeyLine> Passkeys, IReadOnlyList<SessionLine> Sessions, IReadOnlyList<ApplicationLine> Applications)
{
    /// <summary>Whether some application sends the code that a person wants to hear before they are asked.</summary>
    public bool ApprovalCodeAvailable { get; init; }

    /// <summary>The applications that a sign-out has not reached.</summary>
    public IReadOnlyList<UntoldLine> Untold { get; init; } = [];
}

/// <summary>Shows people their own account: how they sign in, where they are signed in, and which applications have access.</summary>
internal sealed class AccountPage(
    PageWriter pages, AccountDoor door, IAccountStore accounts, ISessionStore sessions, IConsentStore consents, IAuthenticatorStore factors, IPasskeyStore passkeys,
    Passkeys ceremonies, UntoldApplications untold, CurrentProvider provider, AuditTrail audit, ClientDirectory clients, TimeProvider time)
{
    private const int LongestName = 100;

    public async Task GetAsync(HttpContext http)
    {
        if (await door.EnterAsync(http) is not { } person) return;
        var (account, cancel) = (person.Account, http.RequestAborted);
        var model = new AccountModel(
            door.WideFrame(pages.Text.Account.Title), pages.TokenFor(http, person.Session), account.Username, account.Name, account.Email, account.EmailVerified,
            DoneOf(http.Request.Query["done"]),
            await factors.FindFactorsAsync(account.Subject, cancel),
            ceremonies.Available,
            [.. (await passkeys.ListAsync(account.Subject, cancel)).Select(Describe)],
            [.. (await sessions.ListAsync(account.Subject, time.GetUtcNow(), cancel)).Select(session => Describe(session, person.Session.Id))],
            await ApplicationsAsync(account.Subject, cancel))
        {
            ApprovalCodeAvailable = provider.Snapshot.Configuration.Clients.Any(client => client.BackchannelUserCodeParameter),
            Untold = await untold.ListAsync(account.Subject, cancel),
        };
        await pages.WriteAsync(http, Slices.OwnAccount.Overview.Create(model), StatusCodes.Status200OK);
    }

    public async Task PostProfileAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http) is not var (person, form)) return;
        var name = form["name"]?.Trim() ?? "";
        if (name.Length > LongestName || name.Any(char.IsControl)) name = person.Account.Name ?? "";
        var changed = person.Account with { Name = name.Length == 0 ? null : name, UpdatedAt = time.GetUtcNow() };
        await accounts.Recording(AccountRecords.Changed(audit, AuditActors.User(changed.Subject), person.Account, changed, new AuditOrigin(http))).TryUpdateAsync(changed, person.Account.SecurityStamp, http.RequestAborted);
        door.Leave(http, "saved");
    }

    private string? DoneOf(string? done) => done switch
    {
        "saved" => pages.Text.Account.Saved,
        "password" => pages.Text.Account.PasswordChanged,
        "authenticator" => pages.Text.Account.AuthenticatorRemoved,
        "passkey" => pages.Text.Account.PasskeyAdded,
        "session" => pages.Text.Account.SessionEnded,
        "application" => pages.Text.Account.ApplicationWithdrawn,
        _ => null,
    };

    /// <summary>What the person agreed to, and what clients hold that never had to ask.</summary>
    private async Task<IReadOnlyList<ApplicationLine>> ApplicationsAsync(string subject, CancellationToken cancel)
    {
        var agreed = (await consents.ListAsync(subject, cancel)).Select(consent => (consent.ClientId, consent.Scope, consent.GrantedAt));
        var held = (await consents.ListHeldAsync(subject, time.GetUtcNow(), cancel)).Select(grant => (grant.ClientId, grant.Scope, grant.GrantedAt));
        var lines = await Task.WhenAll(agreed.Concat(held).GroupBy(entry => entry.ClientId).Select(group => DescribeAsync(
            group.Key,
            group.Aggregate(ScopeSet.Empty, static (scope, entry) => scope.Union(ScopeSet.Parse(entry.Scope))),
            group.Min(entry => entry.GrantedAt),
            cancel)));
        return [.. lines.OrderBy(line => line.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<ApplicationLine> DescribeAsync(string clientId, ScopeSet scope, DateTimeOffset since, CancellationToken cancel)
    {
        var client = (await clients.IncludeAsync(provider.Snapshot, clientId, cancel)).FindClient(clientId);
        var name = client?.Publisher is { } publisher ? $"{client.DisplayName} ({publisher})" : client?.DisplayName ?? clientId;
        return new ApplicationLine(clientId, name, Dates.Day(since), [.. scope.Select(value => ConsentWording.Describe(value, provider.Snapshot, pages.Text))], client is null);
    }

    private SessionLine Describe(Session session, GrantId current) =>
        new(session.Id.ToString(), session.Device ?? pages.Text.Account.SessionUnknown, Dates.Moment(session.AuthTime), session.Id == current);

    private PasskeyLine Describe(Passkey passkey)
    {
        var text = pages.Text.Account;
        var used = passkey.LastUsedAt is { } at ? $"{text.LastUsed} {Dates.Day(at)}" : text.NeverUsed;
        return new PasskeyLine(
            System.Buffers.Text.Base64Url.EncodeToString(passkey.CredentialId), passkey.Name,
            $"{text.Added} {Dates.Day(passkey.CreatedAt)}, {used}, {(passkey.BackupEligible ? text.PasskeySynced : text.PasskeyOneDevice)}");
    }
}
