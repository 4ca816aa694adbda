using Gatehouse.Protocol;

namespace Gatehouse.Provider.Mechanisms.Claims;

/// <summary>The claims about a person that a client can ask for one by one, and the scope that each belongs to.</summary>
[Spec("OIDC Core", "5.1"), Spec("OIDC Core", "5.4")]
internal static class PersonClaims
{
    public static readonly IReadOnlyList<string> All = ["name", "preferred_username", "updated_at", "email", "email_verified"];

    public static string? ScopeOf(string claim) => claim switch
    {
        "name" or "preferred_username" or "updated_at" => Scopes.Profile,
        "email" or "email_verified" => Scopes.Email,
        _ => null,
    };
}
