using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

[Spec("OIDC Core", "8.1")]
public class PairwiseRules
{
    [Fact]
    public void The_sector_is_the_host_of_the_redirect_URIs_or_of_the_address_that_lists_them()
    {
        Assert.Equal("c.example.com", Plans.Sound(Plans.Web("subject_type: pairwise")).Clients[0].Sector);
        var plan = Plans.Sound(Plans.Web("subject_type: pairwise\nsector_identifier_uri: https://Sector.example.com/list.json\nredirect_uris: [https://a.example.com/cb, https://b.example.com/cb]"));
        Assert.Equal("sector.example.com", plan.Clients[0].Sector);
        Assert.Equal("sector.example.com", Stored.StoredPlan.Read(Stored.StoredPlan.Write(plan, secret => secret)).Clients[0].Sector);
        Assert.Null(Plans.Sound(Plans.Web()).Clients[0].Sector);
    }

    [Theory]
    [InlineData("subject_type: pairwise\nredirect_uris: [https://a.example.com/cb, https://b.example.com/cb]", "sector_identifier_uri is missing")]
    [InlineData("sector_identifier_uri: https://s.example.com/list.json", "sector_identifier_uri means nothing without subject_type: pairwise")]
    [InlineData("subject_type: pairwise\nsector_identifier_uri: ftp://s.example.com/list.json", "sector_identifier_uri is not an https URL")]
    [InlineData("subject_type: private", "subject_type has 'private'")]
    public void A_client_whose_sector_is_unclear_is_refused(string keys, string message) =>
        Assert.Contains("clients[0]." + message, Assert.Single(Plans.Lines(Plans.Web(keys))));

    [Fact]
    public void A_client_without_users_has_no_sector() =>
        Assert.Contains("clients[0].subject_type is pairwise for a client that signs nobody in", Assert.Single(Plans.Lines(Plans.Service("subject_type: pairwise"))));

    [Fact]
    public void A_native_client_needs_an_address_that_lists_it() =>
        Assert.Contains("clients[0].sector_identifier_uri is missing", Assert.Single(Plans.Lines(Plans.Native("subject_type: pairwise"))));
}
