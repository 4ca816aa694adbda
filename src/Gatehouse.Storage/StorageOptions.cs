namespace Gatehouse.Storage;

/// <summary>Where the server keeps what it keeps: a SQLite file in a folder, or PostgreSQL.</summary>
public sealed record StorageOptions
{
    /// <summary>When given, everything is kept in PostgreSQL; otherwise in SQLite in <see cref="DataDirectory"/>.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>The folder of the SQLite file. It is made when missing, readable by its owner only.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>
    /// Whether this process claims the SQLite folder for itself, as <c>serve</c> does. Command-line verbs that only read or write a row
    /// beside a running server set it to false.
    /// </summary>
    public bool Exclusive { get; init; } = true;

    /// <summary>How long to wait for another process to let go of the SQLite folder (overlapping restarts).</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a PostgreSQL write transaction may last; readers of the revocation feed overlap by more than this.</summary>
    public TimeSpan WriteLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to try to reach PostgreSQL before a request is answered 503.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>Storage cannot be made ready; the message says why, and what to do about it. The program should print it and end.</summary>
public sealed class StorageSetupException(string message, string remedy, Exception? cause = null) : Exception($"{message} {remedy}", cause)
{
    public string Remedy { get; } = remedy;
}
