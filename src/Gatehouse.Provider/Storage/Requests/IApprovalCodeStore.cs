namespace Gatehouse.Provider.Storage.Requests;

/// <summary>Keeps what a client must know before it may ask a person (CIBA <c>user_code</c>), as a MAC.</summary>
public interface IApprovalCodeStore
{
    /// <summary>The MAC of the person's code; null when they have none.</summary>
    ValueTask<string?> FindAsync(string subject, CancellationToken cancel);

    /// <summary>Sets the code, or takes it away with null.</summary>
    ValueTask SaveAsync(string subject, string? mac, CancellationToken cancel);
}
