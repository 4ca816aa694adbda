using System.Collections.Immutable;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Checking;

/// <summary>Reads expectations that stand in a file of their own, beside the plan.</summary>
public static class PlanExpectations
{
    public static (ImmutableArray<PlanExpectation> Expectations, ImmutableArray<Finding> Findings) Read(string text, string fileName)
    {
        var source = PlanSource.Of(text, fileName);
        var findings = new Findings(source);
        ImmutableArray<PlanExpectation> expectations = [];
        if (YamlTree.Read(source, static _ => null, findings) is { } root)
        {
            if (root is MapNode map)
            {
                var section = new Section(map, "", findings);
                expectations = [.. PlanSections.ReadEach(section["expect"], item => ExpectSections.Read(item, findings)).Select(expected => expected.Value)];
                section.Close();
            }
            else findings.Error(ShapeFaults.WrongType, "", $"must be a mapping, not {root.Shape}", "begin with expect:");
        }
        return (expectations, findings.InFileOrder());
    }
}
