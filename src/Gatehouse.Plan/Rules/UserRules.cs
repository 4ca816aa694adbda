using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about one user. No message may show a password.</summary>
internal static class UserRules
{
    private const int ShortestPassword = 8;

    public static readonly ImmutableArray<Rule<PlanUser>> Table =
    [
        Rule.If<PlanUser>(ServerFaults.UserSyntax,
            "username", s => !Syntax.IsUsername(s.Value.Username), "is not a user name",
            "begin with a letter or digit and go on with letters, digits and . _ @ + -, 128 at most"),
        Rule.If<PlanUser>(ServerFaults.PasswordMissing,
            "password", s => s.Value.Password is null && !s.Value.KeepsPassword, "is missing", "write password: ${NAME} and set the environment variable NAME"),
        Rule.If<PlanUser>(ServerFaults.PasswordShort,
            "password", s => s.Value.Password is { Value.Length: < ShortestPassword }, $"is shorter than {ShortestPassword} characters",
            "choose a longer one; it needs no digits or signs", "NIST SP 800-63B section 5.1.1.2"),
        Rule.If<PlanUser>(ProofFaults.SecretInClear,
            "password", s => s.Value.Password is not null && !s.Findings.HasVariable(PlanPath.Join(s.Path, "password")), "is written in the plan in clear",
            "write ${NAME} and set the environment variable NAME", level: FindingLevel.Warning),
        Rule.If<PlanUser>(ServerFaults.UserSyntax,
            "email", s => s.Value.Email is { } email && !Syntax.IsEmail(email), "is not an e-mail address", "write name@domain"),
        Rule.Each<PlanUser>(ApiFaults.RoleSyntax,
            "roles", user => user.Roles, (role, _) => Syntax.IsName(role) ? null : "is not a role",
            "use letters, digits, dots, dashes and underscores, 64 at most"),
    ];
}
