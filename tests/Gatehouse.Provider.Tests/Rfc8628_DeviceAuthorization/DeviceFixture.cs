namespace Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;

/// <summary>One server on the plan with devices for all tests of a class.</summary>
public sealed class DeviceFixture : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Devices.Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
