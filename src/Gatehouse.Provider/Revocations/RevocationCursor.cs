using System.Collections.Immutable;
using System.Globalization;

namespace Gatehouse.Provider.Revocations;

/// <summary>How far a subscriber has read at one node.</summary>
/// <param name="Node">The run of a node that numbered the position.</param>
/// <param name="ReadTo">Everything recorded before this instant has reached the subscriber.</param>
internal readonly record struct NodePosition(string Node, long Position, DateTimeOffset ReadTo);

/// <summary>
/// How far a subscriber has read: its positions at the nodes that it met, the newest first. At a node that it met it goes on exactly
/// there; at another one, or after a restart, it goes on by time.
/// </summary>
internal sealed record RevocationCursor(ImmutableArray<NodePosition> Positions)
{
    /// <summary>A subscriber behind a load balancer meets the same few nodes again and again.</summary>
    private const int MostNodes = 4;

    private const int NodeLength = 11;

    /// <summary>The beginning: nothing was read.</summary>
    public static readonly RevocationCursor None = new(ImmutableArray<NodePosition>.Empty);

    /// <summary>Everything recorded before this has reached the subscriber, from whichever node.</summary>
    public DateTimeOffset ReadTo => Positions.IsEmpty ? DateTimeOffset.UnixEpoch : Positions.Max(position => position.ReadTo);

    public NodePosition? At(string node)
    {
        foreach (var position in Positions)
            if (position.Node == node)
                return position;
        return null;
    }

    /// <summary>The cursor after a stretch of a node's log.</summary>
    public RevocationCursor Advance(string node, RevocationStretch stretch)
    {
        // A reader that has not seen all of it has not read to its time: another node would leave the rest out.
        var readTo = stretch.More ? ReadTo : stretch.ReadTo;
        return new([new NodePosition(node, stretch.Position, readTo), .. Positions.Where(position => position.Node != node).Take(MostNodes - 1)]);
    }

    public override string ToString() =>
        string.Join('~', Positions.Select(position => string.Create(CultureInfo.InvariantCulture, $"{position.Node}.{position.Position}.{position.ReadTo.ToUnixTimeMilliseconds()}")));

    /// <summary>Reads a cursor of any node; what is none stands for the beginning, because nothing is lost by reading everything again.</summary>
    public static RevocationCursor Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return None;
        var positions = ImmutableArray.CreateBuilder<NodePosition>();
        foreach (var part in text.Split('~'))
        {
            if (part.Split('.') is not [{ Length: NodeLength } node, var position, var time]) return None;
            if (!long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return None;
            if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return None;
            positions.Add(new NodePosition(node, number, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
        }
        return positions.Count <= MostNodes ? new RevocationCursor(positions.DrainToImmutable()) : None;
    }
}
