using Gatehouse.Plan.Model.Checking;

namespace Gatehouse.Plan.Reading.Checking;

/// <summary>Reads one finding that somebody lives with.</summary>
internal static class SilenceSections
{
    public static PlanSilence Read(Section section) => new(
        section["rule"].RequiredText("write the id of a rule, as a check tells it"),
        section["at"].Text(),
        section["reason"].RequiredText("say why this may stay as it is"));
}
