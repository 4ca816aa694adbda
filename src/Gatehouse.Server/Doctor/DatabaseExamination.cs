using System.Globalization;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Operations;
using Gatehouse.Storage;

namespace Gatehouse.Server.Doctor;

/// <summary>Is the database near, on time, with room, for its owner only, and free of what has ended?</summary>
internal static class DatabaseExamination
{
    private const string Database = "database";
    private const string Clock = "clock";
    private const string CleaningUp = "clean-up";

    private const long LittleRoom = 1024L * 1024 * 1024;

    public static async Task<List<Diagnosis>> RunAsync(Installation installation, ServerOptions options, CancellationToken cancel)
    {
        var found = new List<Diagnosis> { await MeasureAsync(installation, cancel) };
        if (options.Database is null) found.AddRange(LookAtFolder(options.DataDirectory));
        else found.Add(await CompareClocksAsync(installation, cancel));
        found.Add(await CountOverdueAsync(installation, cancel));
        return found;
    }

    /// <summary>Every code and refresh waits for one statement, so its way there and back is the latency that users feel.</summary>
    private static async Task<Diagnosis> MeasureAsync(Installation installation, CancellationToken cancel)
    {
        var database = installation.Get<Database>();
        var times = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            var startedAt = TimeProvider.System.GetTimestamp();
            await database.PingAsync(cancel);
            times.Add(TimeProvider.System.GetElapsedTime(startedAt).TotalMilliseconds);
        }
        times.Sort();
        var median = times[times.Count / 2];
        var told = string.Create(CultureInfo.InvariantCulture, $"answers in {median:0.0} ms and has the schema of this version");
        return median > 20
            ? Diagnosis.Warning(Database, told, "Every code and refresh waits for it: bring the database nearer to the servers.")
            : Diagnosis.Well(Database, told);
    }

    private static IEnumerable<Diagnosis> LookAtFolder(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (!OperatingSystem.IsWindows())
            foreach (var file in Directory.EnumerateFiles(full))
                if ((File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
                    yield return Diagnosis.Fault(Database, $"{file} can be read by others on this machine", $"chmod 600 {file}");
        var room = new DriveInfo(full).AvailableFreeSpace;
        if (room < LittleRoom) yield return Diagnosis.Warning(Database, string.Create(CultureInfo.InvariantCulture, $"{room / 1024 / 1024:N0} MiB are left where {full} lies"), "Make room, or move the folder and name it with --data.");
    }

    private static async Task<Diagnosis> CompareClocksAsync(Installation installation, CancellationToken cancel)
    {
        var before = TimeProvider.System.GetUtcNow();
        var news = await installation.Get<INewsStore>().ReadAsync(before, before, cancel);
        var offset = (news.DatabaseTime - before).Duration();
        var told = string.Create(CultureInfo.InvariantCulture, $"the clocks of this machine and of the database are {offset.TotalSeconds:0.0} s apart");
        return offset > TimeSpan.FromSeconds(5) ? Diagnosis.Fault(Clock, told, "Have both follow a time server (timedatectl set-ntp true).") : Diagnosis.Well(Clock, told);
    }

    private static async Task<Diagnosis> CountOverdueAsync(Installation installation, CancellationToken cancel)
    {
        var now = installation.Get<TimeProvider>().GetUtcNow();
        var backlog = await CleanUp.ReadAsync(installation.Get<ICleanUpBacklog>(), now, cancel);
        var rows = string.Join(", ", backlog.Rows.Where(table => table.Value > 0).Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Value}{(table.Value == CleanUp.ManyRows ? " or more" : "")} of {table.Key}")));
        var last = backlog.LastTaken is { } at ? string.Create(CultureInfo.InvariantCulture, $"last set out {at:u}") : "has not run yet";
        if (rows.Length == 0) return Diagnosis.Well(CleaningUp, $"{last}, nothing is overdue");
        return now - (backlog.LastTaken ?? DateTimeOffset.UnixEpoch) > 3 * CleanUp.Pause
            ? Diagnosis.Fault(CleaningUp, $"{last}, and rows that ended are still there: {rows}", "Start a server, which cleans up by itself; if one runs, its log says why it cannot (event 121).")
            : Diagnosis.Warning(CleaningUp, $"{last}, and is behind: {rows}", "Look again in an hour; if it grows, the database is too slow for what ends each day.");
    }
}
