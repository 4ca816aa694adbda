using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads one user.</summary>
internal static class UserSections
{
    /// <summary>What stands for a password that only the account knows.</summary>
    public static readonly Choices<bool> KeptPasswords = new(("account", true));

    public static PlanUser Read(Section section)
    {
        var password = section["password"];
        return new()
        {
            Username = section["username"].RequiredText("write the name to sign in with"),
            Password = !password.IsWritten || password.IsSingleValue ? password.Text() is { } text ? new SecretValue(text) : null : null,
            KeepsPassword = password.IsWritten && !password.IsSingleValue && ReadKept(password),
            Email = section["email"].Text(),
            Name = section["name"].Text(),
            Roles = section["roles"].Texts(),
        };
    }

    private static bool ReadKept(Field field)
    {
        if (field.Section() is not { } section) return false;
        var kept = section["reference"].RequiredChoice(KeptPasswords, "write the password as ${NAME}, or reference: account for one that the account has already");
        section.Close();
        return kept;
    }
}
