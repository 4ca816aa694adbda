using System.Diagnostics;
using System.Net.Sockets;

namespace Gatehouse.Bench.Load;

/// <summary>Starts a server, asks until it answers 200, lets it rest, reads its memory and ends it.</summary>
internal static class StartTimer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Execute(string[] args)
    {
        var split = Array.IndexOf(args, "--");
        var options = args[..split].Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        var url = new Uri(options["--url"]);
        var begin = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(args[split + 1], args[(split + 2)..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var answered = WaitForAnswer(url, begin, process);
            var milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            Thread.Sleep(TimeSpan.FromSeconds(double.Parse(options.GetValueOrDefault("--idle", "3"), System.Globalization.CultureInfo.InvariantCulture)));
            var result = new StartResult
            {
                Label = options.GetValueOrDefault("--label", ""),
                Scenario = "start",
                Milliseconds = Math.Round(milliseconds, 1),
                ResidentMiB = answered ? Math.Round(new WatchedProcess("", process.Id, WholeTree: false).Read().ResidentMiB, 1) : 0,
                Valid = answered,
            };
            Console.WriteLine(result.ToJson());
            return answered ? 0 : 2;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            process.WaitForExit();
        }
    }

    private static bool WaitForAnswer(Uri url, long begin, Process process)
    {
        var request = HttpRequest.Get(url, url.PathAndQuery, "Connection: close\r\n");
        while (Stopwatch.GetElapsedTime(begin) < Patience && !process.HasExited)
        {
            try
            {
                using var connection = new HttpConnection(url);
                if (connection.Send(request).Status == 200)
                    return true;
            }
            catch (Exception cause) when (cause is SocketException or InvalidAnswerException)
            {
                // not there yet
            }
            Thread.Sleep(2);
        }
        return false;
    }
}
