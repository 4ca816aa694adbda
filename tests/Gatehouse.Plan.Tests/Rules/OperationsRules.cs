using Gatehouse.Plan.Model.Operations;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Who administers the installation, and what is kept for them.</summary>
public class OperationsRules
{
    [Fact]
    public void All_sections_are_read()
    {
        var plan = Plans.Sound("administration: { role: admin, clients: [c] }\nrefusals: { retention: 3d, most: 5000 }\naudit: { retention: 30d, personal_data: omit, checkpoint: 1h }\n" + Plans.Web());
        Assert.Equal(("admin", "c"), (plan.Administration.Role, plan.Administration.Clients.Single()));
        Assert.Equal(new PlanRefusals(TimeSpan.FromDays(3), 5000), plan.Refusals);
        Assert.Equal(new PlanAudit(TimeSpan.FromDays(30), false, TimeSpan.FromHours(1)), plan.Audit);
    }

    [Fact]
    public void Without_them_nobody_administers_and_refusals_stay_for_a_week()
    {
        var plan = Plans.Sound(Plans.Web());
        Assert.Null(plan.Administration.Role);
        Assert.Equal(PlanRefusals.Default, plan.Refusals);
        Assert.Equal(new PlanAudit(TimeSpan.FromDays(400), true, TimeSpan.FromMinutes(10)), plan.Audit);
    }

    [Theory]
    [InlineData("administration: {}", "administration.role is missing")]
    [InlineData("administration: { role: 'a b' }", "administration.role is not a role")]
    [InlineData("administration: { role: admin, clients: [nobody] }", "administration.clients[0] is not a client of the plan")]
    [InlineData("administration: { role: admin, minimum_acr: mfaa }", "administration.minimum_acr is 'mfaa', which is not a level (did you mean mfa?)")]
    [InlineData("refusals: { retention: 1m }", "refusals.retention is not between 1h and 90d")]
    [InlineData("refusals: { retention: 91d }", "refusals.retention is not between 1h and 90d")]
    [InlineData("audit: { retention: 1h }", "audit.retention is not between 1d and 3660d")]
    [InlineData("audit: { checkpoint: 2d }", "audit.checkpoint is not between 1m and 1d")]
    [InlineData("audit: { personal_data: some }", "audit.personal_data")]
    [InlineData("refusals: { most: 999 }", "refusals.most is not between 1000 and 10000000")]
    [InlineData("refusals: { most: many }", "refusals.most has 'many', which is not a whole number")]
    public void A_fault_is_told_with_its_place(string keys, string finding) => Assert.Contains(Plans.Lines(keys + "\n" + Plans.Web()), line => line.Contains(finding));

    [Theory]
    [InlineData("client_id: c", "client_id: gatehouse-console", "clients[0].client_id is that of the console")]
    [InlineData("name: orders", "name: gatehouse-admin", "apis[0].name is that of the admin API")]
    [InlineData("https://orders.example.com", "https://id.example.com/admin/", "apis[0].resource is that of the admin API")]
    [InlineData("scopes: [orders.read]", "scopes: [orders.read, admin.write]", "apis[0].scopes[1] is admin.write, a scope of the admin API")]
    public void What_administration_brings_along_is_taken_where_there_is_administration(string written, string instead, string finding)
    {
        const string Issuer = "issuer: https://id.example.com\n";
        var plan = Plans.Web().Replace(written, instead, StringComparison.Ordinal);
        Assert.Contains(Plans.Lines(Issuer + "administration: { role: admin }\n" + plan), line => line.Contains(finding));
        Assert.DoesNotContain(Plans.Lines(Issuer + plan), line => line.Contains("admin API") || line.Contains("console"));
    }

    [Fact]
    public void The_scope_of_the_admin_API_is_for_clients_that_are_named_for_it()
    {
        var plan = Plans.Web("scope: openid admin.read");
        Assert.Contains(Plans.Lines("administration: { role: admin }\n" + plan), line => line.Contains("administration.clients does not name the client"));
        Assert.DoesNotContain(Plans.Lines("administration: { role: admin, clients: [c] }\n" + plan), line => line.Contains("admin.read"));
        Assert.Contains(Plans.Lines(plan), line => line.Contains("'admin.read', which no API defines"));
    }
}
