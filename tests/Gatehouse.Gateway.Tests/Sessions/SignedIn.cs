using System.Net;
using Gatehouse.Gateway.Tests.Running;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>Somebody who has signed in at a gateway, with a provider and an upstream of the test's own.</summary>
public abstract class SignedIn : IAsyncLifetime
{
    protected RawUpstream Upstream { get; } = new();

    protected ScriptedProvider Provider { get; private set; } = null!;

    protected GatewayUnderTest Gateway { get; private set; } = null!;

    protected Visitor Visitor { get; private set; } = null!;

    protected virtual string Plan(string url) => SessionFixture.Plan(Provider, url, Upstream.Address);

    public async ValueTask InitializeAsync()
    {
        Provider = await ScriptedProvider.StartAsync();
        Gateway = await SessionFixture.StartAsync(Provider, Plan);
        Visitor = new Visitor(Gateway.Client, Provider);
        using var page = await Visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
