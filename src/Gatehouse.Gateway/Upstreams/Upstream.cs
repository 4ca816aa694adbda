using System.Collections.Immutable;
using Gatehouse.Plan.Model;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One place where an API runs, and whether it is well.</summary>
internal sealed class Upstream(string address)
{
    /// <summary>How long one that cannot be reached is left alone before a request tries it again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private const int MostMisses = 2;

    private long _restsUntil;
    private int _misses;

    /// <summary>Scheme, host and port, without a slash.</summary>
    public string Address { get; } = address.TrimEnd('/');

    /// <summary>Whether requests go there: it answers its probes, and was not just found unreachable.</summary>
    public bool IsUp => Volatile.Read(ref _misses) < MostMisses && Volatile.Read(ref _restsUntil) <= Environment.TickCount64;

    /// <summary>A request could not be delivered.</summary>
    public void MarkUnreachable() => Volatile.Write(ref _restsUntil, Environment.TickCount64 + (long)Rest.TotalMilliseconds);

    /// <summary>Takes in the answer to a probe; true when it changes whether requests go there.</summary>
    public bool Probed(bool isWell)
    {
        var was = IsUp;
        if (isWell)
        {
            Volatile.Write(ref _misses, 0);
            Volatile.Write(ref _restsUntil, 0);
        }
        else if (_misses < MostMisses) Interlocked.Increment(ref _misses);
        return IsUp != was;
    }
}

/// <summary>The places where an API runs, taken in turn.</summary>
internal sealed class UpstreamPool(string api, PlanApiGateway gateway)
{
    private uint _turn;

    public string Api => api;

    public PlanHealth? Health => gateway.Health;

    public HttpVersionPolicy VersionPolicy => gateway.Http2 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower;

    public ImmutableArray<Upstream> All { get; } = [.. gateway.Upstreams.Select(address => new Upstream(address))];

    /// <summary>The order in which to try them: the next in turn first, those that are not well last. Trying them beats refusing everybody.</summary>
    public IEnumerable<Upstream> InTurn()
    {
        if (All.Length == 1) return All;
        var first = (int)(Interlocked.Increment(ref _turn) % (uint)All.Length);
        var turn = Enumerable.Range(0, All.Length).Select(i => All[(first + i) % All.Length]).ToArray();
        return turn.Where(upstream => upstream.IsUp).Concat(turn.Where(upstream => !upstream.IsUp)).ToArray();
    }
}
