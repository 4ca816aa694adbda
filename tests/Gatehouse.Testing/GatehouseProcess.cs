using System.Diagnostics;
using System.Net;

namespace Gatehouse.Testing;

/// <summary>How a <see cref="GatehouseProcess"/> is started.</summary>
public sealed record GatehouseSettings
{
    /// <summary>The text of the plan; the embedded demo plan when null.</summary>
    public string? Plan { get; init; }

    /// <summary>The data folder; one of its own when null.</summary>
    public string? Data { get; init; }

    /// <summary>A PostgreSQL connection string; SQLite in the data folder when null.</summary>
    public string? Database { get; init; }

    /// <summary>Base64 of the secret that seals the key ring; a file in the data folder when null.</summary>
    public string? RootSecret { get; init; }

    /// <summary>More addresses to listen at, besides that of <see cref="Url"/>.</summary>
    public string? MoreUrls { get; init; }

    public int Port { get; init; } = Checkout.FreePort();

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string Url => $"http://localhost:{Port}";
}

/// <summary>
/// The real executable as its own process: the one in <c>GATEHOUSE_BINARY</c>, or what the checkout was built into. The same settings
/// start it again where it left off.
/// </summary>
public sealed class GatehouseProcess : IAsyncDisposable
{
    private static readonly string? Binary = Environment.GetEnvironmentVariable("GATEHOUSE_BINARY") is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    private readonly TemporaryFolder _folder;

    private GatehouseProcess(RunningProgram program, GatehouseSettings settings, TemporaryFolder folder)
    {
        Program = program;
        Settings = settings;
        _folder = folder;
    }

    public RunningProgram Program { get; private set; }

    public GatehouseSettings Settings { get; }

    public string Url => Settings.Url;

    public string Data => Settings.Data!;

    public string PlanFile => Path.Combine(_folder.Path, "plan.yaml");

    /// <summary>Starts <c>gatehouse serve</c> and waits until it is ready.</summary>
    public static async Task<GatehouseProcess> StartAsync(GatehouseSettings settings)
    {
        var folder = new TemporaryFolder();
        try
        {
            settings = settings with { Data = settings.Data ?? Path.Combine(folder.Path, "data") };
            if (settings.Plan is not null) await File.WriteAllTextAsync(Path.Combine(folder.Path, "plan.yaml"), settings.Plan);
            var process = new GatehouseProcess(Run(Arguments(settings, folder), settings, folder.Path), settings, folder);
            await process.WaitUntilReadyAsync();
            return process;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Runs the executable with any arguments; nothing is awaited.</summary>
    public static RunningProgram Run(IEnumerable<string> arguments, GatehouseSettings settings, string folder)
    {
        var environment = EnvironmentOf(settings);
        return Binary is not null
            ? RunningProgram.Start(Binary, arguments, environment, folder)
            : RunningProgram.Start("dotnet", [Checkout.BuiltAssembly("src/Gatehouse", "gatehouse.dll"), .. arguments], environment, folder);
    }

    /// <summary>The executable as a shell calls it.</summary>
    public static string Command => Binary ?? $"dotnet {Checkout.BuiltAssembly("src/Gatehouse", "gatehouse.dll")}";

    /// <summary>The variables that it runs with; null removes one that the tests themselves run with.</summary>
    public static Dictionary<string, string?> EnvironmentOf(GatehouseSettings settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["GATEHOUSE_PLAN"] = null, ["GATEHOUSE_DATA"] = null, ["GATEHOUSE_URLS"] = null, ["GATEHOUSE_DATABASE"] = null,
            ["GATEHOUSE_ROOT_SECRET"] = settings.RootSecret, ["GATEHOUSE_BINARY"] = null,
            ["ASPNETCORE_ENVIRONMENT"] = null, ["ASPNETCORE_URLS"] = null, ["DOTNET_ENVIRONMENT"] = null,
        };
        foreach (var (name, value) in settings.Environment) environment[name] = value;
        return environment;
    }

    /// <summary>Starts the executable again with the same settings after it ended.</summary>
    public async Task RestartAsync()
    {
        await Program.DisposeAsync();
        Program = Run(Arguments(Settings, _folder), Settings, _folder.Path);
        await WaitUntilReadyAsync();
    }

    public Task<int> StopAsync() => Program.StopAsync(TimeSpan.FromSeconds(30));

    public Task KillAsync() => Program.KillAsync();

    public async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(30))
        {
            if (Program.HasExited) throw new InvalidOperationException($"gatehouse ended:\n{Program.Output}");
            try
            {
                using var answer = await http.GetAsync($"{Url}/healthz/ready");
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
        }
        throw new TimeoutException($"gatehouse is not ready:\n{Program.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<string> Arguments(GatehouseSettings settings, TemporaryFolder folder)
    {
        List<string> arguments = ["serve", "--data", settings.Data!, "--urls", settings.MoreUrls is { } more ? $"{settings.Url};{more}" : settings.Url];
        if (settings.Plan is not null) arguments.AddRange(["--plan", Path.Combine(folder.Path, "plan.yaml")]);
        if (settings.Database is not null) arguments.AddRange(["--database", settings.Database]);
        return arguments;
    }
}

/// <summary>A folder that is deleted with what is in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still hold a file; the system clears its temporary folder.
        }
    }
}
