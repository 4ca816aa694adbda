using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Server.Signals;

/// <summary>By what signals are told apart.</summary>
internal enum SignalGrouping
{
    Total,
    Grant,
    Client,
    Api,
}

/// <summary>How far back signals are shown, and how finely.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Step">The time between two points.</param>
/// <param name="Kept">The steps that are read for it.</param>
internal sealed record SignalRange(string Name, TimeSpan Length, TimeSpan Step, SignalStep Kept)
{
    public static readonly IReadOnlyList<SignalRange> All =
    [
        new("15m", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(10), SignalStep.TenSeconds),
        new("1h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), SignalStep.TenSeconds),
        new("24h", TimeSpan.FromDays(1), TimeSpan.FromMinutes(5), SignalStep.FiveMinutes),
        new("7d", TimeSpan.FromDays(7), TimeSpan.FromHours(1), SignalStep.Hour),
    ];

    public int Points => (int)(Length / Step);

    /// <summary>When its last point ends. One of a minute or less is shown when it is over; a longer one as it grows.</summary>
    public DateTimeOffset EndAt(DateTimeOffset now)
    {
        var begun = new DateTimeOffset(now.UtcTicks - now.UtcTicks % Step.Ticks, TimeSpan.Zero);
        return Step > TimeSpan.FromMinutes(1) ? begun + Step : begun;
    }
}

/// <summary>Which signals are asked for.</summary>
internal sealed record SignalQuery(SignalRange Range, SignalGrouping By)
{
    /// <summary>What <c>by</c> may be, in the order of <see cref="SignalGrouping"/>.</summary>
    public static readonly string[] Groupings = ["total", "grant", "client", "api"];

    /// <summary>Reads <c>range</c> and <c>by</c>; null when they are something else.</summary>
    public static SignalQuery? Read(string range, string by) =>
        SignalRange.All.FirstOrDefault(one => one.Name == range) is { } found && Array.IndexOf(Groupings, by) is >= 0 and var grouping ? new SignalQuery(found, (SignalGrouping)grouping) : null;

    /// <summary>The name under which a group is shown; null when it does not belong to what is asked for.</summary>
    public string? NameOf(SignalGroup group) => By switch
    {
        SignalGrouping.Total => Groupings[0],
        SignalGrouping.Client => group.Client,
        SignalGrouping.Grant when group.Kind == SignalKind.Tokens => group.Subject,
        SignalGrouping.Api when group.Kind == SignalKind.Calls => group.Subject,
        _ => null,
    };
}
