using Microsoft.Extensions.Hosting;

namespace Gatehouse.Gateway.Configuration;

/// <summary>Looks at the plan file several times a second.</summary>
internal sealed class PlanFollower(GatewayPlanFile plan) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested) plan.ApplyEdit();
        }
    }
}
