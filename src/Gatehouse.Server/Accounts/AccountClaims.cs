using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Accounts;

/// <summary>Tells clients about a person what the granted scope allows.</summary>
[Spec("OIDC Core", "5.1"), Spec("OIDC Core", "5.4")]
internal sealed class AccountClaims(IAccountStore accounts) : ISubjectClaims
{
    public async ValueTask<bool> WriteAsync(string subject, ScopeSet scope, Utf8JsonWriter writer, CancellationToken cancel)
    {
        if (await accounts.FindBySubjectAsync(subject, cancel) is not { DisabledAt: null } account) return false;
        if (scope.Contains(Scopes.Profile)) WriteProfile(account, writer);
        if (scope.Contains(Scopes.Email) && account.Email is { } email)
        {
            writer.WriteString("email", email);
            writer.WriteBoolean("email_verified", account.EmailVerified);
        }
        return true;
    }

    private static void WriteProfile(Account account, Utf8JsonWriter writer)
    {
        if (account.Name is { } name) writer.WriteString("name", name);
        writer.WriteString("preferred_username", account.Username);
        writer.WriteNumber("updated_at", account.UpdatedAt.ToUnixTimeSeconds());
    }
}
