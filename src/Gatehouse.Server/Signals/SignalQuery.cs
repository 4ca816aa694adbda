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
    /// <summary>Reads <c>range</c> and <c>by</c>; what is not given is a quarter of an hour, and the total. Null when it is something else.</summary>
    public static SignalQuery? Read(string? range, string? by)
    {
        var found = SignalRange.All.FirstOrDefault(one => one.Name == (range ?? SignalRange.All[0].Name));
        SignalGrouping? grouping = by switch
        {
            null or "total" => SignalGrouping.Total,
            "grant" => SignalGrouping.Grant,
            "client" => SignalGrouping.Client,
            "api" => SignalGrouping.Api,
            _ => null,
        };
        return found is null || grouping is not { } known ? null : new SignalQuery(found, known);
    }

    /// <summary>The name under which a group is shown; null when it does not belong to what is asked for.</summary>
    public string? NameOf(SignalGroup group) => By switch
    {
        SignalGrouping.Total => "total",
        SignalGrouping.Client => group.Client,
        SignalGrouping.Grant when group.Kind == SignalKind.Tokens => group.Subject,
        SignalGrouping.Api when group.Kind == SignalKind.Calls => group.Subject,
        _ => null,
    };
}
