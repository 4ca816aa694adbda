namespace Gatehouse.Provider.Storage.Audit;

/// <summary>A store whose changes can be recorded in the same transaction: there is no change without its record, and no record of what was not done.</summary>
public interface IRecordedStore<out TStore>
{
    /// <summary>The same store, for one change: what it does, it records.</summary>
    TStore Recording(params IReadOnlyList<AuditRecord> records);
}
