using System.Globalization;

namespace Gatehouse.Plan.Text;

/// <summary>Durations as a plan writes them: a whole number and a unit, <c>30s</c>, <c>10m</c>, <c>1h</c>, <c>14d</c>.</summary>
public static class Duration
{
    private const int MostDigits = 9;

    private static readonly (char Unit, TimeSpan Length)[] Units =
    [
        ('d', TimeSpan.FromDays(1)),
        ('h', TimeSpan.FromHours(1)),
        ('m', TimeSpan.FromMinutes(1)),
        ('s', TimeSpan.FromSeconds(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is < 2 or > MostDigits + 1) return false;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        foreach (var (unit, length) in Units)
            if (text[^1] == unit)
            {
                if (count > TimeSpan.FromDays(36_500) / length) return false;
                duration = length * count;
                return true;
            }
        return false;
    }

    /// <summary>The duration in the largest unit that divides it.</summary>
    public static string Write(TimeSpan duration)
    {
        foreach (var (unit, length) in Units)
            if (duration.Ticks % length.Ticks == 0 && duration > TimeSpan.Zero)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / length.Ticks}{unit}");
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerSecond}s");
    }
}
