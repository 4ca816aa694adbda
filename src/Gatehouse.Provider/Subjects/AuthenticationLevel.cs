using Gatehouse.Protocol;

namespace Gatehouse.Provider.Subjects;

/// <summary>How strongly somebody proved who they are, weakest first. A plan gives the levels their <c>acr</c> names.</summary>
public enum AuthenticationLevel
{
    None = 0,

    /// <summary>A password.</summary>
    OneFactor = 1,

    /// <summary>A password and a one-time code.</summary>
    TwoFactors = 2,

    /// <summary>A passkey, which proves itself to no other site.</summary>
    PhishingResistant = 3,
}

/// <summary>The words of <c>amr</c> and what they amount to.</summary>
[Spec("RFC 8176", "2")]
public static class AuthenticationMethods
{
    public const string Password = "pwd";
    public const string OneTimePassword = "otp";
    public const string HardwareKey = "hwk";
    public const string SoftwareKey = "swk";
    public const string UserPresence = "user";
    public const string MultipleFactors = "mfa";

    /// <summary>The level that a space-separated list of methods amounts to.</summary>
    public static AuthenticationLevel LevelOf(string? amr)
    {
        if (string.IsNullOrEmpty(amr)) return AuthenticationLevel.None;
        var level = AuthenticationLevel.OneFactor;
        foreach (var range in amr.AsSpan().Split(' '))
        {
            var method = amr.AsSpan()[range];
            if (method is HardwareKey or SoftwareKey) return AuthenticationLevel.PhishingResistant;
            if (method is MultipleFactors) level = AuthenticationLevel.TwoFactors;
        }
        return level;
    }

    /// <summary>Both lists as one, each method once, in the order in which they were used.</summary>
    public static string Union(string? before, string added) =>
        string.IsNullOrEmpty(before) ? added : string.Join(' ', before.Split(' ').Concat(added.Split(' ')).Distinct());
}
