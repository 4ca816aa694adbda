using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Accounts;

/// <summary>Finds the account whose username a client gives.</summary>
internal sealed class LoginHints(IAccountStore accounts) : ILoginHints
{
    private const int Longest = 128;

    public async ValueTask<string?> FindAsync(string loginHint, CancellationToken cancel) =>
        Usernames.Normalize(loginHint, Longest) is { } name && await accounts.FindByUsernameAsync(name, cancel) is { DisabledAt: null } account ? account.Subject : null;
}
