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

    /// <summary>Whether the server answered and refused what one statement said: nothing of its transaction was committed.</summary>
    public static bool IsRefusal(Exception error) => error is PostgresException postgres && !IsUnavailable(postgres);

    /// <summary>Whether nobody can be served for now, whatever they ask.</summary>
    public static bool MeansUnavailable(Exception error) => error switch
    {
        PostgresException postgres => IsUnavailable(postgres),
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Whether the server has gone, or is no primary any more: then all connections to it are of no use, and not just the one that found out.</summary>
    public static bool EndsAllConnections(Exception error) => error switch
    {
        PostgresException { SqlState: var state } => state is PostgresErrorCodes.ReadOnlySqlTransaction || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: { } cause } => EndsAllConnections(cause),
        SocketException or IOException => true,
        _ => false,
    };

    public static Exception Translate(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new UniqueValueTakenException(error),
        _ when !MeansUnavailable(error) && !MayBeTriedAgain(error) => error,
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
