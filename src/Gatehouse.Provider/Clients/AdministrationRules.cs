using System.Collections.Frozen;

namespace Gatehouse.Provider.Clients;

/// <summary>Who administers an installation: users with a role, through clients that were made for it.</summary>
/// <param name="Role">The role; null for nobody.</param>
/// <param name="Clients">The clients whose access tokens count. A token that an administrator let any other application have gives it nothing more.</param>
public sealed record AdministrationRules(string? Role, FrozenSet<string> Clients)
{
    public static readonly AdministrationRules Nobody = new(null, []);
}

/// <summary>How far back refusals can be explained.</summary>
/// <param name="Retention">How long a record is kept.</param>
/// <param name="Most">How many are kept at most.</param>
public sealed record RefusalRules(TimeSpan Retention, int Most)
{
    public static readonly RefusalRules Default = new(TimeSpan.FromDays(7), 100_000);
}
