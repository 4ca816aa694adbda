using System.Collections.Concurrent;
using System.Diagnostics;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Storage.Tests;

/// <summary>Nothing is answered before it is durable: what was told before a kill -9 is true after it.</summary>
public sealed class Durability
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_a_killed_server_answered_is_in_the_sqlite_file()
    {
        var folder = Directory.CreateTempSubdirectory("gatehouse-killed-").FullName;
        try
        {
            for (var round = 0; round < 3; round++)
            {
                var told = await LoadAndKillAsync(folder, TimeSpan.FromMilliseconds(1000 + (round * 137)));
                await VerifyAsync(new StorageOptions { DataDirectory = folder, LockWait = TimeSpan.FromSeconds(5) }, told);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task All_that_was_answered_before_postgres_was_killed_is_there_when_it_is_back()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartNewAsync();
        var options = new StorageOptions { PostgresConnectionString = await server.NewDatabaseAsync() };
        for (var round = 0; round < 2; round++)
        {
            var told = new ConcurrentQueue<string>();
            await using (var services = new ServiceCollection().AddGatehouseStorage(options).BuildServiceProvider())
            {
                await services.GetRequiredService<Database>().MigrateAsync(Cancel);
                var load = new Load.Load(
                    services.GetRequiredService<IGrantStore>(), services.GetRequiredService<ISessionStore>(), told.Enqueue);
                var running = load.RunAsync(callers: 16, Cancel);
                await Task.Delay(1000, Cancel);
                await server.KillAsync();
                await Assert.ThrowsAsync<StorageUnavailableException>(() => running);
            }

            await server.StartAsync();
            await VerifyAsync(options, [.. told]);
        }
    }

    private static async Task<List<string>> LoadAndKillAsync(string folder, TimeSpan after)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Load.Load).Assembly.Location, folder]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var reading = ReadAsync(process.StandardOutput);
        await Task.WhenAny(reading.First, Task.Delay(TimeSpan.FromSeconds(60), Cancel));
        await Task.Delay(after, Cancel);
        process.Kill();
        await process.WaitForExitAsync(Cancel);
        return await reading.All;
    }

    private static (Task First, Task<List<string>> All) ReadAsync(StreamReader output)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (first.Task, Task.Run(async () =>
        {
            var text = new System.Text.StringBuilder();
            var buffer = new char[4096];
            for (int read; (read = await output.ReadAsync(buffer)) > 0; first.TrySetResult()) text.Append(buffer, 0, read);
            // A line that the kill cut off told nothing.
            return text.ToString()[..(text.ToString().LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        }));
    }

    private static async Task VerifyAsync(StorageOptions options, List<string> told)
    {
        Assert.True(told.Count > 100, $"Only {told.Count} answers: the load did not run.");
        await using var services = new ServiceCollection().AddGatehouseStorage(options).BuildServiceProvider();
        await services.GetRequiredService<Database>().MigrateAsync(Cancel);
        var grants = services.GetRequiredService<IGrantStore>();
        var revocations = services.GetRequiredService<IRevocationStore>();
        foreach (var line in told)
        {
            var words = line.Split(' ');
            Assert.True(GrantId.TryParse(words[1], out var id), line);
            var row = await grants.FindAsync(id, Cancel);
            Assert.True(row is not null, $"{line}, and no row is there");
            Assert.True(row.Generation >= int.Parse(words[2], null), $"{line}, but the row is at {row.Generation}");
            if (words[0] != "saved") Assert.Equal(GrantState.Live, row.State);
            if (words[0] != "revoked") continue;
            Assert.True(row.RevokedAt is not null, $"{line}, but the row lives");
            Assert.NotNull(await revocations.FindAsync(RevocationKind.Grant, Revocation.KeyOf(RevocationKind.Grant, words[1]), Cancel));
        }
    }
}
