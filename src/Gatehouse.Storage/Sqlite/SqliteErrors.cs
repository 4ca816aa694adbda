using Gatehouse.Provider.Storage;
using Microsoft.Data.Sqlite;

namespace Gatehouse.Storage.Sqlite;

/// <summary>Tells a fault of one statement from a database that is away, full, read-only or broken.</summary>
internal static class SqliteErrors
{
    private const int Error = 1;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int Range = 25;
    private const int ConstraintPrimaryKey = 1555;
    private const int ConstraintUnique = 2067;

    /// <summary>Whether only this statement failed, and the transaction around it can go on.</summary>
    public static bool ConcernsOneStatement(Exception error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is Error or TooBig or Constraint or Mismatch or Range,
        ObjectDisposedException => false,
        _ => true,
    };

    public static Exception Translate(Exception error) => error switch
    {
        SqliteException { SqliteExtendedErrorCode: ConstraintPrimaryKey or ConstraintUnique } => new UniqueValueTakenException(error),
        _ when ConcernsOneStatement(error) => error,
        _ => new StorageUnavailableException($"The SQLite database does not answer: {error.Message}", error),
    };
}
