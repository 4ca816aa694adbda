using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads one user.</summary>
internal static class UserSections
{
    public static PlanUser Read(Section section) => new()
    {
        Username = section["username"].RequiredText("write the name to sign in with"),
        Password = section["password"].Text() is { } password ? new SecretValue(password) : null,
        Email = section["email"].Text(),
        Name = section["name"].Text(),
        Roles = section["roles"].Texts(),
    };
}
