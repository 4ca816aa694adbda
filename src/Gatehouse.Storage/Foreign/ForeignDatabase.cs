using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gatehouse.Storage.Foreign;

/// <summary>
/// Reads tables of another product's database, SQLite or PostgreSQL, as they stood at one moment. Nothing is written, and the database need not be
/// of ours in any way.
/// </summary>
public static class ForeignDatabase
{
    private const long Largest = 512L * 1024 * 1024;

    private static readonly byte[] SqliteHeader = [.. "SQLite format 3\0"u8];

    /// <summary>Whether the text names a PostgreSQL database rather than a file.</summary>
    public static bool IsConnectionString(string source) =>
        source.Contains('=') && !File.Exists(source) && source.Split(';').Any(static part => part.Split('=')[0].Trim().ToLowerInvariant() is "host" or "server");

    /// <summary>Whether the file is an SQLite database.</summary>
    public static bool IsSqlite(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> header = stackalloc byte[SqliteHeader.Length];
            return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.SequenceEqual(SqliteHeader);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The rows of those tables that are there, as JSON: an object with a list for each table, every value as text.</summary>
    /// <param name="source">The path of an SQLite file, or a PostgreSQL connection string.</param>
    /// <param name="tables">Their names; spellings with underscores and in small letters are found too.</param>
    /// <exception cref="StorageSetupException">It cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string source, IReadOnlyCollection<string> tables, CancellationToken cancel)
    {
        var isPostgres = IsConnectionString(source);
        try
        {
            await using DbConnection connection = isPostgres ? new NpgsqlConnection(source) : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await connection.OpenAsync(cancel);
            await using var moment = await connection.BeginTransactionAsync(isPostgres ? System.Data.IsolationLevel.RepeatableRead : System.Data.IsolationLevel.Unspecified, cancel);
            return await ReadAsync(connection, moment, isPostgres, tables, cancel);
        }
        catch (Exception unreadable) when (unreadable is DbException or ArgumentException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            var what = isPostgres ? "The database" : $"The database {source}";
            throw new StorageSetupException($"{what} cannot be read: {unreadable.Message}", isPostgres ? "Check host, database, user and password; the password may also stand in PGPASSWORD." : "Give the file itself, or a copy that was made while nobody wrote to it.", unreadable);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(DbConnection connection, DbTransaction moment, bool isPostgres, IReadOnlyCollection<string> tables, CancellationToken cancel)
    {
        var wanted = tables.ToDictionary(Plain, static name => name, StringComparer.Ordinal);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var list = Command(connection, moment, isPostgres ? "SELECT table_name::text FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false))" : "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        await using (var names = await list.ExecuteReaderAsync(cancel))
            while (await names.ReadAsync(cancel))
                if (wanted.TryGetValue(Plain(names.GetString(0)), out var name))
                    found.TryAdd(name, names.GetString(0));

        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, real) in found.OrderBy(static table => table.Key, StringComparer.Ordinal))
            {
                json.WriteStartArray(name);
                await WriteRowsAsync(connection, moment, isPostgres, real, json, cancel);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static async Task WriteRowsAsync(DbConnection connection, DbTransaction moment, bool isPostgres, string table, Utf8JsonWriter json, CancellationToken cancel)
    {
        var columns = new List<string>();
        await using (var shape = Command(connection, moment, $"SELECT * FROM {Quoted(table)} LIMIT 0"))
        await using (var none = await shape.ExecuteReaderAsync(cancel))
            for (var i = 0; i < none.FieldCount; i++) columns.Add(none.GetName(i));
        // As text whatever the type: what a column of a migration is called matters, not how a provider maps it.
        var texts = string.Join(", ", columns.Select(column => isPostgres ? $"{Quoted(column)}::text" : $"CAST({Quoted(column)} AS TEXT)"));
        await using var command = Command(connection, moment, $"SELECT {texts} FROM {Quoted(table)}{(columns.FirstOrDefault(static column => column.Equals("id", StringComparison.OrdinalIgnoreCase)) is { } id ? $" ORDER BY {Quoted(id)}" : "")}");
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
                if (!rows.IsDBNull(i)) json.WriteString(Plain(columns[i]), rows.GetString(i));
            json.WriteEndObject();
            if (json.BytesCommitted + json.BytesPending > Largest) throw new StorageSetupException($"The tables hold more than {Largest >> 20} MiB.", "Import a copy of the database that has less in it.");
        }
    }

    private static DbCommand Command(DbConnection connection, DbTransaction moment, string text)
    {
        var command = connection.CreateCommand();
        command.Transaction = moment;
        // Only names that the database itself told stand in it, in quotes.
        command.CommandText = text;
        return command;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Conventions of naming differ in underscores and capitals only.</summary>
    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
