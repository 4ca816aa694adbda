namespace Gatehouse.Plan.Model;

/// <summary>A secret of the plan. It never shows itself in text, so that no log can carry it.</summary>
public abstract record PlanSecret
{
    private protected PlanSecret()
    {
    }
}

/// <summary>The secret itself, as a plan file gives it.</summary>
public sealed record SecretValue(string Value) : PlanSecret
{
    public override string ToString() => "(secret)";
}

/// <summary>What stands for a secret in a stored version: enough to recognise it, not to know it.</summary>
public sealed record SecretReference(string Reference) : PlanSecret
{
    /// <summary>Begins the keyed MAC of a secret, in base64.</summary>
    public const string MacPrefix = "hmac:";

    /// <summary>Stands between the MAC and the secret itself, sealed, for clients that sign with it.</summary>
    public const string SealedMark = ";sealed:";

    /// <summary>What recognises the secret. The same secret has one such part, but may be sealed in many ways.</summary>
    public string Mac => Reference.Split(SealedMark)[0];

    public bool HoldsSecret => Reference.Contains(SealedMark, StringComparison.Ordinal);

    /// <summary>Whether an installation may have made it.</summary>
    public bool IsWellFormed => Reference.StartsWith(MacPrefix, StringComparison.Ordinal)
        && Reference[MacPrefix.Length..].Split(SealedMark) is [var mac, .. var rest] && IsBase64(mac) && (rest.Length == 0 || (rest.Length == 1 && IsBase64(rest[0])));

    public override string ToString() => "(secret reference)";

    private static bool IsBase64(string text) => text.Length > 0 && Convert.TryFromBase64String(text, new byte[text.Length], out _);
}

/// <summary>What another provider kept of a secret, so that its client goes on with it.</summary>
/// <param name="Hash">In a form of <see cref="Protocol.Secrets.SecretHash"/>.</param>
public sealed record ForeignSecret(string Hash) : PlanSecret
{
    public override string ToString() => "(secret hash)";
}

/// <summary>One of the secrets of a client.</summary>
/// <param name="Name">Tells the secrets of a client apart for people.</param>
/// <param name="ExpiresAt">When it stops working; never when null.</param>
public sealed record PlanClientSecret(PlanSecret Secret, string? Name = null, DateTimeOffset? ExpiresAt = null);
