using System.Net.Sockets;
using Gatehouse.Provider.Storage;
using Npgsql;

namespace Gatehouse.Storage.Postgres;

/// <summary>Tells a fault of one statement from a database that is away, a race that is to be run again, or a standby.</summary>
internal static class PostgresErrors
{
    /// <summary>Deadlock or serialization failure: PostgreSQL has undone the transaction and asks for another try.</summary>
    public static bool MayBeTriedAgain(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether the server answered, and refused one statement; the connection can be used again.</summary>
    public static bool ConcernsOneStatement(Exception error) => error switch
    {
        PostgresException postgres => !IsUnavailable(postgres),
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException => false,
        _ => true,
    };

    public static Exception Translate(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new UniqueValueTakenException(error),
        _ when ConcernsOneStatement(error) && !MayBeTriedAgain(error) => error,
        _ => new StorageUnavailableException($"PostgreSQL does not answer: {error.Message}", error),
    };

    private static bool IsUnavailable(PostgresException error) => error.SqlState switch
    {
        // A multi-host connection may still point at a primary that has become a standby.
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InvalidCatalogName => true,
        // Connections, authentication, resources, operator intervention (also the statement limit), input and output.
        var state => state[..2] is "08" or "28" or "53" or "57" or "58",
    };
}
