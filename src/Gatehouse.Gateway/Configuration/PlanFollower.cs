using Gatehouse.Gateway.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Configuration;

/// <summary>Looks at the plan file several times a second.</summary>
internal sealed class PlanFollower(GatewayPlanFile plan, ILogger<PlanFollower> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stopping.IsCancellationRequested) plan.ApplyEdit();
            }
            catch (Exception broken)
            {
                // Whatever is wrong with the edit, the state in force goes on.
                log.FollowingBroke(broken);
            }
        }
    }
}
