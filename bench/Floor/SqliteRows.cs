using Microsoft.Data.Sqlite;

namespace Gatehouse.Bench.Floor;

/// <summary>SQLite with a write-ahead log and <c>synchronous=FULL</c>: one transaction a group.</summary>
internal sealed class SqliteRows(string file) : IRows
{
    private readonly SqliteConnection connection = new($"Data Source={file}");
    private SqliteCommand insert = null!;
    private SqliteCommand update = null!;

    public Task PrepareAsync(IReadOnlyList<byte[]> first)
    {
        connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        Execute("CREATE TABLE floor (id BLOB PRIMARY KEY, generation INTEGER NOT NULL, filling TEXT NOT NULL) WITHOUT ROWID");
        insert = Prepare($"INSERT INTO floor VALUES (@id, 0, '{new string('x', 200)}')");
        update = Prepare("UPDATE floor SET generation = generation + 1 WHERE id = @id RETURNING generation");
        return CommitAsync([.. first.Select(id => new Write(id, IsNew: true, new TaskCompletionSource()))]);
    }

    public Task CommitAsync(List<Write> writes)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var write in writes)
        {
            var command = write.IsNew ? insert : update;
            command.Transaction = transaction;
            command.Parameters[0].Value = write.Id;
            if (write.IsNew)
                command.ExecuteNonQuery();
            else if (command.ExecuteScalar() is null)
                throw new InvalidOperationException("the row is gone");
        }
        transaction.Commit();
        return Task.CompletedTask;
    }

    private SqliteCommand Prepare(string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.Add("@id", SqliteType.Blob);
        return command;
    }

    private void Execute(string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
