using System.Buffers;
using System.Text;

namespace Gatehouse.Provider.Storage.Signals;

/// <summary>
/// Groups and their counts as bytes: a table of names, then for each group its kind, subject and client by their place in that table, its
/// counts, and its histogram as steps between the buckets that are not empty. Numbers take seven bits a byte.
/// </summary>
public static class SignalBytes
{
    private const byte Form = 1;

    public static byte[] Write(IReadOnlyCollection<KeyValuePair<SignalGroup, SignalCounts>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var bytes = new ArrayBufferWriter<byte>(1024);
        bytes.Write([Form]);
        var names = groups.SelectMany(group => new[] { group.Key.Subject, group.Key.Client }).Distinct(StringComparer.Ordinal).Select((name, place) => (name, place)).ToDictionary(entry => entry.name, entry => entry.place);
        Write(bytes, names.Count);
        foreach (var name in names.Keys)
        {
            var text = Encoding.UTF8.GetBytes(name);
            Write(bytes, text.Length);
            bytes.Write(text);
        }
        Write(bytes, groups.Count);
        foreach (var (group, counts) in groups)
        {
            foreach (var number in (ReadOnlySpan<long>)[(byte)group.Kind, names[group.Subject], names[group.Client], counts.All, counts.Refused, counts.Failed]) Write(bytes, number);
            var (filled, last) = (counts.Durations.Filled().ToArray(), 0);
            Write(bytes, filled.Length);
            foreach (var (bucket, count) in filled)
            {
                Write(bytes, bucket - last);
                Write(bytes, count);
                last = bucket;
            }
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Adds each group to what is named for it; a group for which nothing is named is passed over. Of a form that a newer version wrote nothing is read.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, Func<SignalGroup, SignalCounts?> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (bytes.IsEmpty || bytes[0] != Form) return;
        bytes = bytes[1..];
        var names = new string[Read(ref bytes)];
        for (var place = 0; place < names.Length; place++)
        {
            var length = (int)Read(ref bytes);
            names[place] = Encoding.UTF8.GetString(bytes[..length]);
            bytes = bytes[length..];
        }
        for (var left = Read(ref bytes); left > 0; left--)
        {
            var counts = target(new SignalGroup((SignalKind)Read(ref bytes), names[Read(ref bytes)], names[Read(ref bytes)]));
            var (all, refused, failed, bucket) = (Read(ref bytes), Read(ref bytes), Read(ref bytes), 0);
            counts?.Add(all, refused, failed);
            for (var filled = Read(ref bytes); filled > 0; filled--)
            {
                bucket += (int)Read(ref bytes);
                var count = Read(ref bytes);
                counts?.Durations.Add(bucket, count);
            }
        }
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        for (; number >= 0x80; number >>= 7) bytes.Write([(byte)(number | 0x80)]);
        bytes.Write([(byte)number]);
    }

    private static long Read(ref ReadOnlySpan<byte> bytes)
    {
        for (long number = 0, shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (long)(next & 0x7f) << (int)shift;
            if (next < 0x80) return number;
        }
    }
}
