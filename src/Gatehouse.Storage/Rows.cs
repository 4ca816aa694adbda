using System.Data.Common;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage;

/// <summary>Reads columns by ordinal, as the tables keep them.</summary>
internal static class Rows
{
    extension(DbDataReader row)
    {
        public GrantId Id(int ordinal) => GrantId.Read(row.GetFieldValue<byte[]>(ordinal));

        public DateTimeOffset Time(int ordinal) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(ordinal));

        public DateTimeOffset? TimeOrNull(int ordinal) => row.IsDBNull(ordinal) ? null : row.Time(ordinal);

        public string? TextOrNull(int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

        public byte[]? BytesOrNull(int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<byte[]>(ordinal);

        public bool Flag(int ordinal) => row.GetInt16(ordinal) != 0;
    }

    /// <summary>The fold of a statement that answers whether there was a row.</summary>
    public static bool Any(bool answer, DbDataReader row) => true;

    /// <summary>The fold of a statement that answers how many rows there were.</summary>
    public static int Count(int answer, DbDataReader row) => answer + 1;
}
