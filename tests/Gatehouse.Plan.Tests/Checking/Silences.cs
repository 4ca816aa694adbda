using Gatehouse.Plan.Checking;

namespace Gatehouse.Plan.Tests.Checking;

public class Silences
{
    private const string Rule = "client-without-owner";

    [Theory]
    [InlineData("clients[0]"), InlineData("clients[c]"), InlineData("clients[c].owner"), InlineData("clients[0].owner"), InlineData("clients")]
    public void A_place_by_number_by_name_or_above_it_is_silenced(string at)
    {
        var review = Check($"silenced: [{{ rule: {Rule}, at: \"{at}\", reason: we are three people }}]");
        Assert.DoesNotContain(review.Findings, finding => finding.Rule.Id is Rule or "silence-unused");
        Assert.Equal((Rule, "we are three people"), (Assert.Single(review.Silenced).Finding.Rule.Id, review.Silenced[0].Reason));
    }

    [Theory]
    [InlineData("clients[1]"), InlineData("clients[other]"), InlineData("clients[c].own"), InlineData("apis")]
    public void Another_place_is_not(string at)
    {
        var review = Check($"silenced: [{{ rule: {Rule}, at: \"{at}\", reason: we are three people }}]");
        Assert.Contains(review.Findings, finding => finding.Rule.Id == Rule);
        Assert.Equal("silenced[0] silences nothing any more", review.Findings.Where(finding => finding.Rule.Id == "silence-unused").Select(finding => $"{finding.Path} {finding.Message}").Single());
    }

    [Fact]
    public void An_error_is_told_all_the_same()
    {
        var review = PlanCheck.Run(Plans.Web("scope: openid orders.raed") + "silenced: [{ rule: scope-unknown, reason: it will come soon }]", "gatehouse.yaml", Plans.Variable);
        Assert.Null(review.Plan);
        Assert.Contains(review.Findings, finding => finding.Rule.Id == "scope-unknown");
    }

    [Fact]
    public void A_rule_that_does_not_exist_is_refused_with_the_nearest() => Plans.Refuses(
        "silenced: [{ rule: client-without-ower, reason: we are three people }]", "1:20: error: silenced[0].rule has 'client-without-ower', which is not a rule (did you mean client-without-owner?); write the id of a rule, as a check tells it");

    private static PlanReview Check(string silenced) => PlanCheck.Run(Plans.Web() + silenced, "gatehouse.yaml", Plans.Variable);
}
