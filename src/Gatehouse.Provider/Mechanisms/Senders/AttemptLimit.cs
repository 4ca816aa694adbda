using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms.Senders;

/// <summary>
/// Limits on this node how often a network may try something within a window: an address (of IPv6 the 64 bits that one customer has), and ten
/// times as often the network around it. Counts lie in tables of one size, so that no flood of addresses makes them grow; two networks that
/// share a place there share a count.
/// </summary>
public sealed class AttemptLimit(int most, TimeSpan window, TimeProvider time)
{
    private const int Places = 1 << 14;
    private const int WiderTimes = 10;
    private readonly Lock _lock = new();
    private readonly int[] _near = new int[Places];
    private readonly int[] _wide = new int[Places];
    private DateTimeOffset _windowEnds;

    /// <summary>When the next window begins.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_lock) return _windowEnds - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Tells whoever is over the limit when to come again.</summary>
    public void AskToWait(HttpResponse response) => response.Headers.RetryAfter = ((int)RetryAfter.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Counts an attempt before it is made, so that parallel ones cannot outrun the limit; false when there were enough.</summary>
    /// <param name="shared">Whether many people come from this address, as from the server of a client: then only the wider limit counts.</param>
    public bool TryCount(IPAddress sender, bool shared = false)
    {
        var (near, wide) = PlacesOf(sender);
        lock (_lock)
        {
            Turn();
            if (_wide[wide] >= most * WiderTimes || (!shared && _near[near] >= most)) return false;
            _wide[wide]++;
            if (!shared) _near[near]++;
            return true;
        }
    }

    /// <summary>Takes a counted attempt back that was none, such as the right password.</summary>
    public void Forgive(IPAddress sender, bool shared = false)
    {
        var (near, wide) = PlacesOf(sender);
        lock (_lock)
        {
            if (_wide[wide] > 0) _wide[wide]--;
            if (!shared && _near[near] > 0) _near[near]--;
        }
    }

    private void Turn()
    {
        var now = time.GetUtcNow();
        if (now < _windowEnds) return;
        _windowEnds = now + window;
        Array.Clear(_near);
        Array.Clear(_wide);
    }

    // HashCode is seeded anew in every process: nobody can choose addresses that fall on somebody else's place.
    private static (int Near, int Wide) PlacesOf(IPAddress sender)
    {
        var isIPv6 = sender.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> bytes = stackalloc byte[16];
        sender.TryWriteBytes(bytes, out _);
        return (PlaceOf(bytes[..(isIPv6 ? 8 : 4)]), PlaceOf(bytes[..(isIPv6 ? 6 : 3)]));
    }

    private static int PlaceOf(ReadOnlySpan<byte> prefix)
    {
        var hash = new HashCode();
        hash.AddBytes(prefix);
        return hash.ToHashCode() & (Places - 1);
    }
}
