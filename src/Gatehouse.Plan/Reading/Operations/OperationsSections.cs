using Gatehouse.Plan.Model.Operations;

namespace Gatehouse.Plan.Reading.Operations;

/// <summary>Reads who administers the installation, and what is kept for them.</summary>
internal static class OperationsSections
{
    /// <summary>Whether what tells of people is recorded.</summary>
    internal static readonly Choices<bool> PersonalData = new(("keep", true), ("omit", false));

    public static PlanAdministration ReadAdministration(Field field)
    {
        if (field.Section() is not { } section) return PlanAdministration.None;
        var administration = new PlanAdministration(section["role"].RequiredText("name the role that administrators have in users[].roles"), section["clients"].Texts(), section["minimum_acr"].Text());
        section.Close();
        return administration;
    }

    public static PlanAudit ReadAudit(Field field)
    {
        if (field.Section() is not { } section) return PlanAudit.Default;
        var audit = new PlanAudit(
            section["retention"].Duration(PlanAudit.Default.Retention),
            section["personal_data"].Choice(PersonalData, PlanAudit.Default.KeepsPersonalData),
            section["checkpoint"].Duration(PlanAudit.Default.CheckpointEvery));
        section.Close();
        return audit;
    }

    public static PlanRefusals ReadRefusals(Field field)
    {
        if (field.Section() is not { } section) return PlanRefusals.Default;
        var refusals = new PlanRefusals(section["retention"].Duration(PlanRefusals.Default.Retention), section["most"].Count(PlanRefusals.Default.Most));
        section.Close();
        return refusals;
    }

    public static PlanDecisions ReadDecisions(Field field)
    {
        if (field.Section() is not { } section) return PlanDecisions.Default;
        var decisions = new PlanDecisions(section["record"].Switch(true), section["retention"].Duration(PlanDecisions.Default.Retention), section["most"].Count(PlanDecisions.Default.Most));
        section.Close();
        return decisions;
    }
}
