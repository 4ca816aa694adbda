using System.Text;
using Gatehouse.Protocol.Secrets;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Accounts;

/// <summary>
/// Hashes passwords with Argon2id and still reads PBKDF2, as Keycloak writes it and in the format of ASP.NET Core Identity, so that accounts
/// can be brought along and are upgraded when their owner next signs in.
/// </summary>
internal sealed class AccountPasswordHasher(AccountOptions options) : IPasswordHasher<Account>
{
    public string HashPassword(Account user, string password) => Argon2idHash.Of(password, options.Hashing).ToString();

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        if (!hashedPassword.StartsWith(Argon2idHash.Prefix, StringComparison.Ordinal)) return VerifyPbkdf2(hashedPassword, providedPassword);
        if (Argon2idHash.Parse(hashedPassword) is not { } hash || !hash.Matches(providedPassword)) return PasswordVerificationResult.Failed;
        return hash.Parameters == options.Hashing ? PasswordVerificationResult.Success : PasswordVerificationResult.SuccessRehashNeeded;
    }

    /// <summary>An imported row that is neither lets nobody in.</summary>
    private static PasswordVerificationResult VerifyPbkdf2(string hashedPassword, string providedPassword) =>
        (SecretHash.Parse(hashedPassword, out _) ?? IdentityHash.Parse(hashedPassword, out _)) is { Kind: SecretHashKind.Pbkdf2 } hash && hash.Matches(Encoding.UTF8.GetBytes(providedPassword))
            ? PasswordVerificationResult.SuccessRehashNeeded
            : PasswordVerificationResult.Failed;
}
