using Gatehouse.ResourceServer.Revocations;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>Keeps what was made from options, and lets go of what hangs on them when they go.</summary>
internal sealed class GatehouseOptionsCache(RevocationFollowers followers) : OptionsCache<GatehouseOptions>
{
    public override bool TryRemove(string? name)
    {
        followers.Leave(name ?? Options.DefaultName);
        return base.TryRemove(name);
    }
}
