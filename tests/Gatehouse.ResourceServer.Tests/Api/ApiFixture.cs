using Gatehouse.ResourceServer.Tests.Issuer;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>One issuer and one API for all tests of a class.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public TestIssuer Issuer { get; private set; } = null!;

    public ApiUnderTest Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        Api = await ApiUnderTest.StartAsync(Issuer);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
