using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Accounts;

/// <summary>
/// Hashes passwords with Argon2id and still reads the PBKDF2 format of ASP.NET Core Identity, so that accounts can be brought along
/// and are upgraded when their owner next signs in.
/// </summary>
internal sealed class AccountPasswordHasher(AccountOptions options) : IPasswordHasher<Account>
{
    private readonly PasswordHasher<Account> _pbkdf2 = new();

    public string HashPassword(Account user, string password) => Argon2idHash.Of(password, options.Hashing).ToString();

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        if (!hashedPassword.StartsWith(Argon2idHash.Prefix, StringComparison.Ordinal)) return VerifyPbkdf2(user, hashedPassword, providedPassword);
        if (Argon2idHash.Parse(hashedPassword) is not { } hash || !hash.Matches(providedPassword)) return PasswordVerificationResult.Failed;
        return hash.Parameters == options.Hashing ? PasswordVerificationResult.Success : PasswordVerificationResult.SuccessRehashNeeded;
    }

    private PasswordVerificationResult VerifyPbkdf2(Account user, string hashedPassword, string providedPassword)
    {
        try
        {
            return _pbkdf2.VerifyHashedPassword(user, hashedPassword, providedPassword) == PasswordVerificationResult.Failed
                ? PasswordVerificationResult.Failed
                : PasswordVerificationResult.SuccessRehashNeeded;
        }
        catch (FormatException)
        {
            // Neither format: an imported row that nobody can sign in with.
            return PasswordVerificationResult.Failed;
        }
    }
}
