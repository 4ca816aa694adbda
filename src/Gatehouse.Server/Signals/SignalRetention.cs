using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Server.Signals;

/// <summary>How long each step is kept: as long as what is shown of it, and some more.</summary>
internal static class SignalRetention
{
    public static readonly IReadOnlyList<(SignalStep Step, TimeSpan Kept)> All =
    [
        (SignalStep.TenSeconds, TimeSpan.FromHours(2)),
        (SignalStep.FiveMinutes, TimeSpan.FromDays(2)),
        (SignalStep.Hour, TimeSpan.FromDays(30)),
    ];
}
