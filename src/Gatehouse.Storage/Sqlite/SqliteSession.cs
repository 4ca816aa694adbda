using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Gatehouse.Storage.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time. Everything in it runs synchronously.</summary>
internal sealed class SqliteSession : ITransaction, IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Database database;
    private readonly Dictionary<Statement, SqliteParameters> prepared = [];
    private readonly Dictionary<string, SqliteCommand> commands = [];

    private SqliteSession(SqliteConnection connection, Database database)
    {
        this.connection = connection;
        this.database = database;
    }

    public static SqliteSession Open(string file, bool writes, Database database)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        var session = new SqliteSession(connection, database);
        try
        {
            connection.Open();
            // fullfsync matters on macOS only, where fsync alone does not reach the disk.
            session.Run("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = OFF;");
            session.Run(writes
                ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;"
                : "PRAGMA query_only = ON;");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs SQL that has no parameters and no result.</summary>
    public void Run(string sql)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            commands.Add(sql, command);
        }

        command.ExecuteNonQuery();
    }

    public long ReadNumber(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Execute(PendingStatement pending)
    {
        var parameters = Prepare(pending.Statement);
        parameters.Begin();
        pending.Begin();
        pending.Write(parameters);
        using var row = parameters.Command.ExecuteReader();
        while (row.Read()) pending.Read(row);
    }

    public TResult Execute<TInput, TResult>(Statement<TInput, TResult> statement, TInput input)
    {
        var parameters = Prepare(statement);
        parameters.Begin();
        statement.Write(parameters, input);
        using var row = parameters.Command.ExecuteReader();
        var result = default(TResult)!;
        while (row.Read()) result = statement.Fold(result, row);
        return result;
    }

    public ValueTask<TResult> ExecuteAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input) => new(Execute(statement, input));

    public ValueTask ExecuteManyAsync<TInput, TResult>(Statement<TInput, TResult> statement, IReadOnlyList<TInput> inputs)
    {
        foreach (var input in inputs) Execute(statement, input);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var parameters in prepared.Values) parameters.Command.Dispose();
        foreach (var command in commands.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteParameters Prepare(Statement statement)
    {
        database.Count(statement);
        if (prepared.TryGetValue(statement, out var parameters)) return parameters;
        var command = connection.CreateCommand();
        command.CommandText = statement.SqliteText;
        parameters = new SqliteParameters(command);
        prepared.Add(statement, parameters);
        return parameters;
    }
}

/// <summary>The parameters of one prepared statement, written anew for every execution.</summary>
internal sealed class SqliteParameters(SqliteCommand command) : Parameters
{
    private int next;

    public SqliteCommand Command => command;

    public void Begin() => next = 0;

    public override void Add(string name, short value) => Set(name, SqliteType.Integer, value);

    public override void Add(string name, int value) => Set(name, SqliteType.Integer, value);

    public override void Add(string name, long value) => Set(name, SqliteType.Integer, value);

    public override void Add(string name, long? value) => Set(name, SqliteType.Integer, value is { } number ? number : DBNull.Value);

    public override void Add(string name, string? value) => Set(name, SqliteType.Text, value ?? (object)DBNull.Value);

    public override void Add(string name, byte[]? value) => Set(name, SqliteType.Blob, value ?? (object)DBNull.Value);

    private void Set(string name, SqliteType type, object value)
    {
        if (next == command.Parameters.Count) command.Parameters.Add($"@{name}", type);
        ((DbParameter)command.Parameters[next++]).Value = value;
    }
}
