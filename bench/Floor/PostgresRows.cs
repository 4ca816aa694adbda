using Npgsql;
using NpgsqlTypes;

namespace Gatehouse.Bench.Floor;

/// <summary>PostgreSQL with durable commits: one statement a group and kind.</summary>
internal sealed class PostgresRows(string connectionString) : IRows
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
    private NpgsqlConnection connection = null!;
    private NpgsqlCommand insert = null!;
    private NpgsqlCommand update = null!;

    public async Task PrepareAsync(IReadOnlyList<byte[]> first)
    {
        connection = await source.OpenConnectionAsync();
        await using (var create = new NpgsqlCommand(
            "DROP TABLE IF EXISTS floor; CREATE TABLE floor (id bytea PRIMARY KEY, generation int NOT NULL, filling text NOT NULL) WITH (fillfactor = 80)",
            connection))
            await create.ExecuteNonQueryAsync();
        insert = await PrepareAsync($"INSERT INTO floor SELECT id, 0, '{new string('x', 200)}' FROM unnest(@ids) AS new(id)");
        update = await PrepareAsync(
            "UPDATE floor SET generation = generation + 1 FROM unnest(@ids) AS old(id) WHERE floor.id = old.id RETURNING floor.id, generation");
        await CommitAsync([.. first.Select(id => new Write(id, IsNew: true, new TaskCompletionSource()))]);
    }

    public async Task CommitAsync(List<Write> writes)
    {
        await ExecuteAsync(insert, [.. writes.Where(w => w.IsNew).Select(w => w.Id)]);
        await ExecuteAsync(update, [.. writes.Where(w => !w.IsNew).Select(w => w.Id)]);
    }

    private static async Task ExecuteAsync(NpgsqlCommand command, byte[][] ids)
    {
        if (ids.Length == 0)
            return;
        command.Parameters[0].Value = ids;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            reader.GetInt32(1);
    }

    private async Task<NpgsqlCommand> PrepareAsync(string text)
    {
        var command = new NpgsqlCommand(text, connection);
        command.Parameters.Add("ids", NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        await command.PrepareAsync();
        return command;
    }
}
