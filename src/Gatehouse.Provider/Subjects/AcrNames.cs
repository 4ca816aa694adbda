using Gatehouse.Protocol;

namespace Gatehouse.Provider.Subjects;

/// <summary>What a plan calls the levels of authentication: the values of <c>acr</c>.</summary>
[Spec("OIDC Core", "2")]
public sealed record AcrNames(string OneFactor, string TwoFactors, string PhishingResistant)
{
    /// <summary><c>phr</c> is the name that OpenID Connect Extended Authentication Profile registered.</summary>
    public static readonly AcrNames Default = new("pwd", "mfa", "phr");

    public IReadOnlyList<string> All => [OneFactor, TwoFactors, PhishingResistant];

    public string? NameOf(AuthenticationLevel level) => level switch
    {
        AuthenticationLevel.OneFactor => OneFactor,
        AuthenticationLevel.TwoFactors => TwoFactors,
        AuthenticationLevel.PhishingResistant => PhishingResistant,
        _ => null,
    };

    /// <summary>The level of that name; <see cref="AuthenticationLevel.None"/> when there is none.</summary>
    public AuthenticationLevel LevelOf(string name) =>
        name == OneFactor ? AuthenticationLevel.OneFactor
        : name == TwoFactors ? AuthenticationLevel.TwoFactors
        : name == PhishingResistant ? AuthenticationLevel.PhishingResistant
        : AuthenticationLevel.None;
}
