using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Preview;
using Gatehouse.Server.Configuration;

namespace Gatehouse.Server.Preview;

/// <summary>Tries a plan without serving it.</summary>
public static class PlanPreview
{
    private static readonly string NoSecret = PlanTranslation.ReferenceOf([]);

    /// <summary>The engine as the plan would configure it: by way of the stored form, as at a start, but with no secret in it.</summary>
    public static AccessPreview Of(PlanDocument plan, DateTimeOffset now) =>
        new(PlanTranslation.Translate(StoredPlan.Read(StoredPlan.Write(plan, static _ => NoSecret)), ServerOptions.DefaultUrls), now);
}
