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
    public override string ToString() => "(secret reference)";
}

/// <summary>One of the secrets of a client.</summary>
/// <param name="Name">Tells the secrets of a client apart for people.</param>
/// <param name="ExpiresAt">When it stops working; never when null.</param>
public sealed record PlanClientSecret(PlanSecret Secret, string? Name = null, DateTimeOffset? ExpiresAt = null);
