using System.Globalization;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>Dates as people read them, in UTC and without depending on the server's language.</summary>
internal static class Dates
{
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
