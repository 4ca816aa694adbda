using System.Collections.Immutable;

namespace Gatehouse.Plan.Importing.People;

/// <summary>Somebody with an account at another product.</summary>
public sealed record ForeignPerson(string Username, string Place)
{
    /// <summary>What clients know them by (<c>sub</c>), so that they stay who they are.</summary>
    public string? Subject { get; init; }

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    public string? Name { get; init; }

    public bool IsDisabled { get; init; }

    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>What was kept of the password, as <c>$pbkdf2-…</c> or <c>$argon2id$…</c>; null where there is none that can be checked here.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The password itself, where somebody wrote it into an export by hand.</summary>
    public string? Password { get; init; }

    /// <summary>The shared secret of an authenticator app with six digits, thirty seconds and HMAC-SHA-1; empty without one.</summary>
    public ImmutableArray<byte> OneTimeSecret { get; init; } = [];

    public override string ToString() => $"{Username} ({Place})";
}

/// <summary>The people of a source, and what of them does not come along.</summary>
public sealed record ImportedPeople(string Product, ImmutableArray<ForeignPerson> People, ImmutableArray<ImportNote> Notes);
