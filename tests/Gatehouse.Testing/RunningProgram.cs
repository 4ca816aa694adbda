using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Gatehouse.Testing;

/// <summary>A program as a process of its own, with all that it prints. It does not outlive the tests.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private const int Kill = 9;
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningProgram(Process process) => _process = process;

    /// <summary>Everything printed so far, standard output and errors together.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="environment">Variables to set; null removes one that the tests themselves run with.</param>
    public static RunningProgram Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var running = new RunningProgram(process);
        process.OutputDataReceived += (_, line) => running.Note(line.Data);
        process.ErrorDataReceived += (_, line) => running.Note(line.Data);
        process.Start();
        AppDomain.CurrentDomain.ProcessExit += running.EndWithTests;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until the output matches; fails with all of it when the program ends or the time is over.</summary>
    public async Task<Match> WaitForOutputAsync(string pattern, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var ended = HasExited;
            if (Regex.Match(Output, pattern, RegexOptions.Multiline) is { Success: true } match) return match;
            if (ended || clock.Elapsed > limit) throw new InvalidOperationException($"The program did not print {pattern}:\n{Output}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program still runs after {limit}:\n{Output}");
        }
        return _process.ExitCode;
    }

    /// <summary>Asks the program to end (SIGTERM) and waits for it; the exit code.</summary>
    public Task<int> StopAsync(TimeSpan limit)
    {
        if (!HasExited) _ = Signal(_process.Id, Terminate);
        return WaitForExitAsync(limit);
    }

    /// <summary>Ends the program without asking (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (!HasExited) _ = Signal(_process.Id, Kill);
        await WaitForExitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        AppDomain.CurrentDomain.ProcessExit -= EndWithTests;
        _process.Dispose();
    }

    private void EndWithTests(object? sender, EventArgs arguments)
    {
        if (!HasExited) _ = Signal(_process.Id, Kill);
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
