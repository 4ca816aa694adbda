using System.Net;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Server;
using Gatehouse.Testing;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Provider.Tests;

/// <summary>A whole server on real Kestrel and real SQLite, with a clock that the test moves. What a test needs beyond the default plan stands in the test.</summary>
public sealed class Provider : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;
    private string _rootSecret = RootSecret.Generate().ToBase64();
    private WebApplication _app = null!;
    private string? _database;

    private Provider() => Http = new(new RefusalWatch(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, ExplainAsync, always: true));

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public string Issuer { get; private set; } = "";

    /// <summary>Speaks to the server without following redirects and without keeping cookies.</summary>
    public HttpClient Http { get; }

    public LogRecorder Log { get; } = new();

    public IServiceProvider Services => _app.Services;

    public string DataDirectory => Path.Combine(_directory, "data");

    public string PlanFile => Path.Combine(_directory, "gatehouse.yaml");

    /// <param name="path">The path of the issuer.</param>
    /// <param name="database">A PostgreSQL connection string; SQLite when null.</param>
    public static async Task<Provider> StartAsync(string? plan = null, string path = "", string? database = null)
    {
        var provider = new Provider { _database = database };
        provider.Issuer = $"http://127.0.0.1:{Checkout.FreePort()}";
        await File.WriteAllTextAsync(provider.PlanFile, (plan ?? Plans.Default).Replace("ISSUER", provider.Issuer + path));
        await provider.RunAsync();
        provider.Issuer += path;
        provider.Http.BaseAddress = new Uri(provider.Issuer + "/");
        return provider;
    }

    /// <summary>One more node on the same PostgreSQL database, with the same plan and issuer. Its HTTP client speaks to it alone.</summary>
    public async Task<Provider> StartBesideAsync()
    {
        var node = new Provider { _database = _database, _rootSecret = _rootSecret, Issuer = Issuer };
        node.Clock.SetUtcNow(Clock.GetUtcNow());
        File.Copy(PlanFile, node.PlanFile);
        var address = $"http://127.0.0.1:{Checkout.FreePort()}";
        await node.RunAsync(address);
        node.Http.BaseAddress = new Uri(address + "/");
        return node;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public Browser NewBrowser() => new(this);

    /// <summary>Reads a refusal from the database as soon as it is there.</summary>
    public async Task<ExplainedRefusal?> ExplainAsync(string id)
    {
        var store = Get<IRefusalStore>();
        for (var attempt = 0; attempt < 250; attempt++)
        {
            if (await store.FindAsync(id, CancellationToken.None) is [var record, ..]) return ExplainedRefusal.Of(record, await store.CountLikeAsync(record, CancellationToken.None));
            await Task.Delay(20);
        }
        return null;
    }

    /// <summary>Waits (in real time) until something that other threads bring about is true.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (await condition()) return;
            await Task.Delay(100);
        }
        Assert.Fail("It did not become true within ten seconds.");
    }

    /// <summary>Stops the server and starts it again on the same data.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        var urls = Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        await _app.StopAsync();
        await _app.DisposeAsync();
        meanwhile?.Invoke();
        await RunAsync(urls);
    }

    /// <summary>Copies the data folder while the server stands still; the folder to give to <see cref="RestoreAsync"/>.</summary>
    public async Task<string> BackUpAsync()
    {
        var backup = Path.Combine(_directory, "backup");
        await RestartAsync(() =>
        {
            Directory.CreateDirectory(backup);
            foreach (var file in Directory.GetFiles(DataDirectory)) File.Copy(file, Path.Combine(backup, Path.GetFileName(file)), overwrite: true);
        });
        return backup;
    }

    /// <summary>Puts an older state of the data folder back, as after a restore from a backup.</summary>
    public Task RestoreAsync(string backup) => RestartAsync(() =>
    {
        Directory.Delete(DataDirectory, recursive: true);
        Directory.CreateDirectory(DataDirectory);
        foreach (var file in Directory.GetFiles(backup)) File.Copy(file, Path.Combine(DataDirectory, Path.GetFileName(file)));
    });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task RunAsync(string? urls = null)
    {
        var options = new ServerOptions { PlanFile = PlanFile, DataDirectory = DataDirectory, Urls = urls ?? Issuer, Database = _database, RootSecret = _database is null ? null : _rootSecret };
        _app = await GatehouseServer.CreateAsync(options, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(Clock);
            builder.Logging.ClearProviders().AddProvider(Log);
        });
        await _app.StartAsync();
    }
}

/// <summary>Keeps what was logged.</summary>
public sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
