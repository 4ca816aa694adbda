using Npgsql;

namespace Gatehouse.Storage.Postgres;

/// <summary>The statements of one transaction on a connection of its own.</summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, Database database, CancellationToken cancel) : ITransaction
{
    public async ValueTask<TResult> ExecuteAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input)
    {
        database.Count(statement);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Prepare(statement, input));
        await using var row = await batch.ExecuteReaderAsync(cancel);
        var result = default(TResult)!;
        while (await row.ReadAsync(cancel)) result = statement.Fold(result, row);
        return result;
    }

    public async ValueTask ExecuteManyAsync<TInput, TResult>(Statement<TInput, TResult> statement, IReadOnlyList<TInput> inputs)
    {
        if (inputs.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var input in inputs)
        {
            database.Count(statement);
            batch.BatchCommands.Add(Prepare(statement, input));
        }

        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlBatchCommand Prepare<TInput, TResult>(Statement<TInput, TResult> statement, TInput input)
    {
        var command = new PostgresCommand();
        command.Prepare(statement, input);
        return command.Command;
    }
}
