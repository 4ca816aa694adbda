namespace Gatehouse.Provider.Tests;

/// <summary>One server on the default plan for all tests of a class.</summary>
public sealed class ProviderFixture : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync();

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
