namespace Gatehouse.Provider.Clients;

/// <summary>Holds the snapshot in force. A request reads it once, at its beginning.</summary>
public sealed class CurrentProvider
{
    private volatile ProviderSnapshot? _snapshot;

    /// <exception cref="InvalidOperationException">Asked for before the first snapshot was set.</exception>
    public ProviderSnapshot Snapshot => _snapshot ?? throw new InvalidOperationException("The provider has no configuration yet.");

    public bool IsReady => _snapshot is not null;

    public void Replace(ProviderSnapshot snapshot) => _snapshot = snapshot;
}
