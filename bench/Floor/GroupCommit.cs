using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Gatehouse.Bench.Floor;

/// <summary>One durable write: a new row, or one more generation of a row that is there.</summary>
internal sealed record Write(byte[] Id, bool IsNew, TaskCompletionSource Done);

/// <summary>A table of rows in a database, written in groups.</summary>
internal interface IRows
{
    Task PrepareAsync(IReadOnlyList<byte[]> first);

    /// <summary>Makes all of them durable by one commit.</summary>
    Task CommitAsync(List<Write> writes);
}

/// <summary>The cheapest durable write known: whatever waits is committed at once, and nobody is answered before that.</summary>
internal sealed class GroupCommit
{
    private const int FirstRows = 1000;
    private const int MostWrites = 256;
    private readonly Channel<Write> waiting = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<byte[]> idle = new();

    public static GroupCommit Start(IRows rows)
    {
        var commit = new GroupCommit();
        for (var i = 0; i < FirstRows; i++)
            commit.idle.Enqueue(Answers.NewId());
        rows.PrepareAsync([.. commit.idle]).GetAwaiter().GetResult();
        _ = Task.Run(() => commit.FlushAsync(rows));
        return commit;
    }

    public async Task<byte[]> Insert()
    {
        var id = Answers.NewId();
        await WriteAsync(id, isNew: true);
        return id;
    }

    public async Task Rotate()
    {
        if (!idle.TryDequeue(out var id))
            throw new InvalidOperationException("more writers than rows");
        await WriteAsync(id, isNew: false);
        idle.Enqueue(id);
    }

    private Task WriteAsync(byte[] id, bool isNew)
    {
        var write = new Write(id, isNew, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.Writer.TryWrite(write);
        return write.Done.Task;
    }

    private async Task FlushAsync(IRows rows)
    {
        var writes = new List<Write>(MostWrites);
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (writes.Count < MostWrites && waiting.Reader.TryRead(out var write))
                writes.Add(write);
            try
            {
                await rows.CommitAsync(writes);
                writes.ForEach(w => w.Done.SetResult());
            }
            catch (Exception cause)
            {
                writes.ForEach(w => w.Done.TrySetException(cause));
            }
            writes.Clear();
        }
    }
}
