using System.Net;
using Gatehouse.Provider.Mechanisms.Senders;

namespace Gatehouse.Provider.Refusals;

/// <summary>
/// Lets so many records in within ten minutes: per share (a client, an API that reports, everybody unknown) and per network. What is beyond
/// is the same fault again and again: one of many stands for it. Counts lie in a table of one size, so no flood of names makes it grow.
/// </summary>
internal sealed class RefusalQuota(TimeProvider time)
{
    public const int MostOfShare = 600;
    public const int MostOfNetwork = 300;
    private const int OneOf = 100;
    private const int Places = 1 << 12;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly AttemptLimit _networks = new(MostOfNetwork, Window, time);
    private readonly Lock _lock = new();
    private readonly int[] _shares = new int[Places];
    private DateTimeOffset _windowEnds;
    private int _beyond;

    public bool Admits(string share, IPAddress? sender)
    {
        var inNetwork = sender is null || _networks.TryCount(sender);
        // In this order: what a network sends beyond its own share must not use up that of the client it names.
        return (inNetwork && IsWithin(share)) || Interlocked.Increment(ref _beyond) % OneOf == 0;
    }

    private bool IsWithin(string share)
    {
        var place = share.GetHashCode(StringComparison.Ordinal) & (Places - 1);
        lock (_lock)
        {
            if (time.GetUtcNow() is var now && now >= _windowEnds)
            {
                _windowEnds = now + Window;
                Array.Clear(_shares);
            }
            return ++_shares[place] <= MostOfShare;
        }
    }
}
