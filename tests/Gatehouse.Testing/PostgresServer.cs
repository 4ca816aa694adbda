using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Gatehouse.Testing;

/// <summary>
/// A real PostgreSQL in a folder of its own on a free port, thrown away at the end: also when the test host is killed, because a watchdog
/// waits for the end of a pipe that only the test host holds open.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string NoPassword = "trust";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(StartNewAsync);
    private static int databases;

    private readonly string folder;
    private readonly string binaries;
    private readonly int port;
    private Process? server;
    private Process? watchdog;

    private PostgresServer(string folder, string binaries, int port)
    {
        this.folder = folder;
        this.binaries = binaries;
        this.port = port;
    }

    /// <summary>Why PostgreSQL cannot be had here, for <c>Assert.Skip</c>; null when it can.</summary>
    public static string? Missing => FindBinaries() is null
        ? "POSTGRESQL IS NOT INSTALLED: nothing about PostgreSQL was tested. Install it (apt-get install postgresql) and run again."
        : null;

    /// <summary>The one server that all tests of this process share.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>A server for a test that stops or kills it.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException(Missing);
        var folder = Directory.CreateTempSubdirectory("gatehouse-postgres-").FullName;
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", User, folder);
        var server = new PostgresServer(folder, binaries, Checkout.FreePort());
        server.Watch();
        await server.RunAsUserAsync(Path.Combine(binaries, "initdb"), "-D", server.Data, "-U", "gatehouse", "-A", NoPassword, "-E", "UTF8", "--no-locale", "-N");
        await server.StartAsync();
        return server;
    }

    private static string User => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private string Data => Path.Combine(folder, "data");

    /// <summary>The connection string of the database with the given name.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Database={database};Username=gatehouse;SSL Mode=Disable;GSS Encryption Mode=Disable";

    /// <summary>Makes a new empty database; its connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts the server, again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        server = Process.Start(AsUser(
            Path.Combine(binaries, "postgres"),
            "-D", Data, "-k", folder, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "logging_collector=on", "-c", "log_directory=log"))!;
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false;Timeout=2");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 300 && !server.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>An orderly stop that does not wait for clients.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("-INT", server!.Id);
        await server.WaitForExitAsync();
    }

    /// <summary>SIGKILL for the server and every process of it, as when the machine's power fails (but the page cache survives).</summary>
    public async Task KillAsync()
    {
        var children = ChildrenOf(server!.Id);
        await SignalAsync("-KILL", [server.Id, .. children]);
        await server.WaitForExitAsync();
        while (children.Any(child => Directory.Exists($"/proc/{child}"))) await Task.Delay(20);
    }

    /// <summary>Holds every process of the server, as a network that swallows packets would.</summary>
    public Task PauseAsync() => SignalAsync("-STOP", [server!.Id, .. ChildrenOf(server.Id)]);

    public Task ContinueAsync() => SignalAsync("-CONT", [server!.Id, .. ChildrenOf(server.Id)]);

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false }) await KillAsync();
        watchdog?.StandardInput.Close();
        if (watchdog is not null) await watchdog.WaitForExitAsync();
    }

    private void Watch()
    {
        const string script = "cat > /dev/null; [ -f \"$1/data/postmaster.pid\" ] && kill -QUIT $(head -1 \"$1/data/postmaster.pid\") 2> /dev/null && sleep 1; rm -rf \"$1\"";
        var start = new ProcessStartInfo("setsid", ["sh", "-c", script, "sh", folder]) { RedirectStandardInput = true };
        watchdog = Process.Start(start)!;
    }

    private static string? FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
                .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;

    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var process in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == parent.ToString(CultureInfo.InvariantCulture)) children.Add(id);
            }
            catch (IOException)
            {
                // The process ended while we looked.
            }
        }

        return children;
    }

    /// <summary>PostgreSQL refuses to run as root; setpriv replaces itself, so that the process we hold is the server.</summary>
    private ProcessStartInfo AsUser(string program, params string[] arguments) => new(
        Environment.IsPrivilegedProcess ? "setpriv" : program,
        Environment.IsPrivilegedProcess ? [$"--reuid={User}", $"--regid={User}", "--clear-groups", program, .. arguments] : arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private Task RunAsUserAsync(string program, params string[] arguments) => RunAsync(AsUser(program, arguments));

    private static Task SignalAsync(string signal, params IEnumerable<int> processes) =>
        RunAsync("kill", [signal, .. processes.Select(process => process.ToString(CultureInfo.InvariantCulture))]);

    private static Task RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });

    private static async Task RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        // A process that has ended in the meantime need not be signalled.
        if (process.ExitCode != 0 && start.FileName != "kill") throw new InvalidOperationException($"{start.FileName} failed: {errors}");
    }
}
