using System.Text;
using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Tutorials;

/// <summary>
/// A session in a shell, in which the blocks of a tutorial are typed one after the other. It writes colours, as a terminal would show them.
/// The server listens on a port of this test; in what is printed it is the one of the tutorial again, and every time is the same.
/// </summary>
internal sealed partial class TutorialSession : IDisposable
{
    private const string TutorialPort = "localhost:8080";
    private const string AnyTime = "2026-11-26 18:30Z";
    private const char EndOfBlock = '\x1e';

    // A server that is left running is found by its process id.
    private static readonly string Executable = $"gatehouse() {{ if [ \"$1\" = serve ]; then echo $BASHPID > server.pid; exec {GatehouseProcess.Command} \"$@\"; fi; {GatehouseProcess.Command} \"$@\"; }}\n";

    private readonly TemporaryFolder _folder = new();
    private readonly string _port = $"localhost:{Checkout.FreePort()}";

    public TutorialSession(string example)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, example)))
            File.WriteAllText(PathOf(Path.GetFileName(file)), File.ReadAllText(file).Replace(TutorialPort, _port, StringComparison.Ordinal));
    }

    /// <summary>What each block prints.</summary>
    public async Task<IReadOnlyList<string>> TypeAsync(IEnumerable<string> blocks)
    {
        var script = new StringBuilder(Executable);
        foreach (var block in blocks) script.Append($"{{\n{block.Replace(TutorialPort, _port, StringComparison.Ordinal)}}} 2>&1\n{WaitForServer(block)}printf '{EndOfBlock}'\n");
        var printed = (await RunAsync("bash", ["-c", script.ToString()], ("FORCE_COLOR", "1"))).Split(EndOfBlock);
        return [.. printed[..^1].Select(AsInTutorial)];
    }

    /// <summary>A file that the session wrote.</summary>
    public async Task<string> ReadAsync(string file) => AsInTutorial(await File.ReadAllTextAsync(PathOf(file)));

    /// <summary>What a command prints into a pipe.</summary>
    public Task<string> PipeAsync(string command, params (string Name, string Value)[] variables) => RunAsync("bash", ["-c", $"{Executable}{{ {command}; }} 2>&1 | cat"], variables);

    /// <summary>What a command prints on a terminal.</summary>
    public Task<string> TerminalAsync(string command, params (string Name, string Value)[] variables) => RunAsync("script", ["-qec", Executable + command, "/dev/null"], [("TERM", "xterm"), .. variables]);

    /// <summary>Also without what .NET tells every terminal about its keys.</summary>
    public static string WithoutColours(string text) => Escape().Replace(text, "");

    public void Dispose()
    {
        // What a session that broke off left running.
        if (File.Exists(PathOf("server.pid")) && int.TryParse(File.ReadAllText(PathOf("server.pid")), out var id))
            try
            {
                using var server = System.Diagnostics.Process.GetProcessById(id);
                server.Kill();
            }
            catch (ArgumentException)
            {
                // It has ended, as it should.
            }
        _folder.Dispose();
    }

    private string PathOf(string file) => Path.Combine(_folder.Path, file);

    private string AsInTutorial(string text) => Time().Replace(text, AnyTime).Replace(_port, TutorialPort, StringComparison.Ordinal);

    /// <summary>Whoever reads is slower than a server follows; a shell is not.</summary>
    private static string WaitForServer(string block) => block.Contains("--yes --author", StringComparison.Ordinal)
        ? "n=$((${n:-1} + 1)); for i in $(seq 600); do ! grep -q \"Serving configuration version $n\" server.log || break; sleep 0.1; done\n" : "";

    private async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var settings = new GatehouseSettings { Environment = new Dictionary<string, string?> { ["GATEHOUSE_AUTHOR"] = null, ["GATEHOUSE_REASON"] = null, ["NO_COLOR"] = null, ["FORCE_COLOR"] = null } };
        var environment = GatehouseProcess.EnvironmentOf(settings);
        environment["GATEHOUSE_URLS"] = $"http://{_port}";
        environment["SHELL"] = "/bin/bash";
        foreach (var (name, value) in variables) environment[name] = value;
        await using var run = RunningProgram.Start(program, arguments, environment, _folder.Path);
        await run.WaitForExitAsync(TimeSpan.FromMinutes(5));
        return run.Output;
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex(@"\x1b\[[0-9;]*m|\x1b\[\?1h\x1b=")]
    private static partial Regex Escape();
}
