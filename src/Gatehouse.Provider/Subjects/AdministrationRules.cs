using System.Collections.Frozen;

namespace Gatehouse.Provider.Subjects;

/// <summary>Who administers an installation: users with a role, through clients that were made for it.</summary>
/// <param name="Role">The role; null for nobody.</param>
/// <param name="Clients">The clients whose access tokens count. A token that an administrator let any other application have gives it nothing more.</param>
public sealed record AdministrationRules(string? Role, FrozenSet<string> Clients)
{
    public static readonly AdministrationRules Nobody = new(null, []);
}
