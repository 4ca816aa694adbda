using Gatehouse.Plan.Model.Operations;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Who administers the installation, and what is kept for them.</summary>
public class OperationsRules
{
    [Fact]
    public void Both_sections_are_read()
    {
        var plan = Plans.Sound("administration: { role: admin, clients: [c] }\nrefusals: { retention: 3d, most: 5000 }\n" + Plans.Web());
        Assert.Equal(("admin", "c"), (plan.Administration.Role, plan.Administration.Clients.Single()));
        Assert.Equal(new PlanRefusals(TimeSpan.FromDays(3), 5000), plan.Refusals);
    }

    [Fact]
    public void Without_them_nobody_administers_and_refusals_stay_for_a_week()
    {
        var plan = Plans.Sound(Plans.Web());
        Assert.Null(plan.Administration.Role);
        Assert.Equal(PlanRefusals.Default, plan.Refusals);
    }

    [Theory]
    [InlineData("administration: {}", "administration.role is missing")]
    [InlineData("administration: { role: 'a b' }", "administration.role is not a role")]
    [InlineData("administration: { role: admin, clients: [nobody] }", "administration.clients[0] is not a client of the plan")]
    [InlineData("refusals: { retention: 1m }", "refusals.retention is not between 1h and 90d")]
    [InlineData("refusals: { retention: 91d }", "refusals.retention is not between 1h and 90d")]
    [InlineData("refusals: { most: 999 }", "refusals.most is not between 1000 and 10000000")]
    [InlineData("refusals: { most: many }", "refusals.most has 'many', which is not a whole number")]
    public void A_fault_is_told_with_its_place(string keys, string finding) => Assert.Contains(Plans.Lines(keys + "\n" + Plans.Web()), line => line.Contains(finding));
}
