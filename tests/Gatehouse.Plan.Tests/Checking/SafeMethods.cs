using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Tests.Checking.Examples;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Checking;

/// <summary>Which methods look at something and change nothing.</summary>
public class SafeMethods
{
    [Theory, Spec("RFC 9110", "9.2.1")]
    [InlineData("GET", true), InlineData("HEAD", true), InlineData("OPTIONS", true)]
    [InlineData("POST", false), InlineData("PUT", false), InlineData("PATCH", false), InlineData("DELETE", false), InlineData("*", false)]
    public void Everybody_may_be_let_in_by_the_safe_ones_alone(string method, bool isSafe)
    {
        var plan = Example.Of("", $"routes: [{{ match: \"{method} /about\", anonymous: on }}]", "web", "");
        Assert.Equal(isSafe, PlanCheck.Run(plan, "gatehouse.yaml", Plans.Variable).Findings.All(finding => finding.Rule.Id != "anonymous-changes-data"));
    }
}
