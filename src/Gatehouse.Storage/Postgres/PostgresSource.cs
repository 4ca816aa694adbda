using Npgsql;

namespace Gatehouse.Storage.Postgres;

/// <summary>Makes connections to the primary that keep the promises of storage: durable commits, and transactions that end.</summary>
internal sealed class PostgresSource : IAsyncDisposable
{
    private const string Settings = """
        SELECT set_config(name, CASE name WHEN 'synchronous_commit' THEN 'on' ELSE $1 END, false)
        FROM pg_settings
        WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
           OR (name = 'synchronous_commit' AND setting IN ('off', 'local', 'remote_write'))
        """;

    private readonly NpgsqlDataSource pool;
    private readonly NpgsqlDataSource unpooled;
    private int generation;

    public PostgresSource(string connectionString, StorageOptions options)
    {
        var settings = Read(connectionString);
        settings.Timeout = Math.Max(1, (int)options.ConnectLimit.TotalSeconds);
        settings.CommandTimeout = Math.Max(1, (int)Math.Ceiling(options.WriteLimit.TotalSeconds));
        settings.CancellationTimeout = 500;
        settings.ApplicationName ??= "gatehouse";
        // Every statement is prepared at its second execution; there are a few dozen of them.
        settings.MaxAutoPrepare = 100;
        settings.AutoPrepareMinUsages = 2;
        // Nothing of ours changes a connection, so a pooled one need not be reset.
        settings.NoResetOnClose = true;
        settings.Enlist = false;
        settings.KeepAlive = 30;

        var limit = $"{(long)options.WriteLimit.TotalMilliseconds}ms";
        pool = Build(settings, limit);
        settings.Pooling = false;
        unpooled = Build(settings, limit);
    }

    /// <summary>A connection of the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel) => pool.OpenConnectionAsync(cancel);

    /// <summary>A connection for whoever keeps it; closing it ends it at the server too, with all that was prepared on it.</summary>
    public ValueTask<NpgsqlConnection> OpenUnpooledAsync(CancellationToken cancel) => unpooled.OpenConnectionAsync(cancel);

    /// <summary>Rises whenever all connections of before have become useless.</summary>
    public int Generation => Volatile.Read(ref generation);

    /// <summary>Tells what became of a connection: if the server has gone, nobody else need find out by a failure of their own.</summary>
    public void Failed(Exception error)
    {
        if (!PostgresErrors.EndsAllConnections(error)) return;
        Interlocked.Increment(ref generation);
        pool.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await unpooled.DisposeAsync();
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, string limit)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = Configure(connection, limit);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = Configure(connection, limit);
                await command.ExecuteNonQueryAsync();
            });
        return settings.Host?.Contains(',') == true
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    private static NpgsqlCommand Configure(NpgsqlConnection connection, string limit)
    {
        var command = new NpgsqlCommand(Settings, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = limit });
        return command;
    }

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException error)
        {
            throw new StorageSetupException(
                $"The PostgreSQL connection string cannot be read: {error.Message}",
                "Write it like \"Host=db.example.com;Database=gatehouse;Username=gatehouse;Password=…\".",
                error);
        }
    }
}
