using Gatehouse.Plan;
using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Server.Decisions;
using Gatehouse.Server.Preview;

namespace Gatehouse.Provider.Tests.Decisions;

/// <summary>What a running server has recorded.</summary>
internal static class Recorded
{
    public static async Task<IReadOnlyList<DecisionRow>> DecisionsAsync(this Provider provider)
    {
        await provider.Get<DecisionKeeper>().WriteAsync(all: true, TestContext.Current.CancellationToken);
        return await provider.Get<IDecisionStore>().ReadAsync(DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
    }

    /// <summary>The engine under a plan that differs from that of the tests.</summary>
    public static DecisionPreview Under(this Provider provider, string plan)
    {
        var reading = PlanReader.Read(PlanSource.Of(plan.Replace("ISSUER", provider.Issuer), "plan"), static _ => null);
        return PlanPreview.DecisionsOf(reading.Plan ?? throw new InvalidOperationException(string.Join('\n', reading.Findings)), provider.Clock.GetUtcNow(), provider.Issuer);
    }
}
