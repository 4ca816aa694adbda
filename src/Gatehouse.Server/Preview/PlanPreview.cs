using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Preview;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Pages;

namespace Gatehouse.Server.Preview;

/// <summary>Tries a plan without serving it.</summary>
public static class PlanPreview
{
    private static readonly string NoSecret = PlanTranslation.ReferenceOf([]);

    /// <summary>The engine as the plan would configure it: by way of the stored form, as at a start, but with no secret in it.</summary>
    public static AccessPreview Of(PlanDocument plan, DateTimeOffset now) => new(ConfigurationOf(plan), now);

    /// <summary>Tokens as the plan would have them made.</summary>
    /// <param name="installation">Where the people are who sign in, and the secret of pairwise names; null without one.</param>
    public static TokenPreview TokensOf(PlanDocument plan, DateTimeOffset now, Installation? installation = null) => new(ConfigurationOf(plan), now, installation?.Get<RootSecret>());

    /// <summary>Recorded decisions as the plan would make them.</summary>
    /// <param name="issuer">The issuer where the plan names none.</param>
    public static DecisionPreview DecisionsOf(PlanDocument plan, DateTimeOffset now, string issuer) => new(ConfigurationOf(plan, issuer), now);

    /// <summary>What the consent page would say.</summary>
    public static IReadOnlyList<ConsentGroup> QuestionOf(ImaginedConsent consent)
    {
        ArgumentNullException.ThrowIfNull(consent);
        return ConsentWording.Group(consent.Scope, consent.Apis, PageText.English, consent.Details, consent.Optional);
    }

    internal static ProviderConfiguration ConfigurationOf(PlanDocument plan, string issuer = ServerOptions.DefaultUrls) =>
        PlanTranslation.Translate(StoredPlan.Read(StoredPlan.Write(plan, static _ => NoSecret)), issuer);
}
