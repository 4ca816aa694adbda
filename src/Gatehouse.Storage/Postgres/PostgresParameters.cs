using Npgsql;
using NpgsqlTypes;

namespace Gatehouse.Storage.Postgres;

/// <summary>Positional parameters of one command; made at the first execution, only written anew afterwards.</summary>
internal sealed class PostgresParameters(NpgsqlParameterCollection parameters) : Parameters
{
    private List<string>? names = [];
    private int next;

    public void Begin() => next = 0;

    /// <summary>The names in the order in which they were written; read once, after the first execution's parameters are there.</summary>
    public IReadOnlyList<string> TakeNames()
    {
        var taken = names!;
        names = null;
        return taken;
    }

    public override void Add(string name, short value) => Set(name, NpgsqlDbType.Smallint, value);

    public override void Add(string name, int value) => Set(name, NpgsqlDbType.Integer, value);

    public override void Add(string name, long value) => Set(name, NpgsqlDbType.Bigint, value);

    public override void Add(string name, long? value)
    {
        // A slot is always a long or always a long?, so the generic type below is stable.
        if (names is not null)
        {
            names.Add(name);
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        }

        parameters[next++].Value = value is { } number ? number : DBNull.Value;
    }

    public override void Add(string name, string? value) => Set(name, NpgsqlDbType.Text, value);

    public override void Add(string name, byte[]? value) => Set(name, NpgsqlDbType.Bytea, value);

    private void Set<T>(string name, NpgsqlDbType type, T value)
    {
        if (names is not null)
        {
            names.Add(name);
            parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type });
        }

        ((NpgsqlParameter<T>)parameters[next++]).TypedValue = value;
    }
}

/// <summary>One statement of a batch, kept to be executed again.</summary>
internal sealed class PostgresCommand
{
    private readonly PostgresParameters parameters;

    public PostgresCommand()
    {
        Command = new NpgsqlBatchCommand();
        parameters = new PostgresParameters(Command.Parameters);
    }

    public NpgsqlBatchCommand Command { get; }

    public void Prepare(PendingStatement pending)
    {
        parameters.Begin();
        pending.Write(parameters);
        if (Command.CommandText.Length == 0) Command.CommandText = pending.Statement.PostgresText(parameters.TakeNames());
    }

    public void Prepare<TInput, TResult>(Statement<TInput, TResult> statement, TInput input)
    {
        parameters.Begin();
        statement.Write(parameters, input);
        if (Command.CommandText.Length == 0) Command.CommandText = statement.PostgresText(parameters.TakeNames());
    }
}
