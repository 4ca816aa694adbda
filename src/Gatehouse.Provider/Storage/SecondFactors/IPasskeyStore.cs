using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage.SecondFactors;

/// <summary>A passkey of somebody (a WebAuthn credential). Nothing in it is secret.</summary>
public sealed record Passkey
{
    public required byte[] CredentialId { get; init; }

    public required string Subject { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>In COSE format.</summary>
    public required byte[] PublicKey { get; init; }

    public long SignCount { get; init; }

    /// <summary>How a browser reaches it, space-separated.</summary>
    public string Transports { get; init; } = "";

    /// <summary>Whether it may be copied to other devices; otherwise it stays in the hardware that it was made in.</summary>
    public bool BackupEligible { get; init; }

    public bool BackedUp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>The passkeys of all accounts.</summary>
public interface IPasskeyStore : IRecordedStore<IPasskeyStore>
{
    ValueTask<IReadOnlyList<Passkey>> ListAsync(string subject, CancellationToken cancel);

    /// <summary>The passkey of that credential, whosever it is.</summary>
    ValueTask<Passkey?> FindAsync(byte[] credentialId, CancellationToken cancel);

    /// <summary>False when the credential is registered already, to whomever.</summary>
    ValueTask<bool> TryAddAsync(Passkey passkey, CancellationToken cancel);

    /// <summary>Notes a use; false when the passkey is gone, or its counter has not grown: it was used twice at once, or copied.</summary>
    ValueTask<bool> UseAsync(byte[] credentialId, long signCount, bool backedUp, DateTimeOffset now, CancellationToken cancel);

    ValueTask<bool> RenameAsync(string subject, byte[] credentialId, string name, CancellationToken cancel);

    ValueTask<bool> RemoveAsync(string subject, byte[] credentialId, CancellationToken cancel);
}
