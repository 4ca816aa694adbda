using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

/// <summary>Tests that every database must pass; a sealed class for each names the database.</summary>
public abstract class ContractTests
{
    protected ContractTests(StorageFixture fixture)
    {
        fixture.Require();
        Fixture = fixture;
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static DateTimeOffset Now => Samples.Now;

    protected StorageFixture Fixture { get; }

    private protected Stores Stores => Fixture.Stores;

    private protected IGrantStore Grants => Fixture.Stores.Grants;

    private protected static Task<T[]> RaceAsync<T>(int racers, Func<int, ValueTask<T>> run) =>
        Task.WhenAll(Enumerable.Range(0, racers).Select(racer => Task.Run(() => run(racer).AsTask())));
}
