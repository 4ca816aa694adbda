using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

[Spec("RFC 6749", "3.3")]
public class HierarchyRules
{
    [Fact]
    public void A_scope_that_implies_others_is_kept()
    {
        var plan = Plans.Sound(Plans.AnApi("scopes: [{ name: orders, implies: [orders.read, orders.write] }, orders.read, orders.write]"));

        Assert.Equal(["orders.read", "orders.write"], Stored.StoredPlan.Read(Stored.StoredPlan.Write(plan, secret => secret)).Apis[0].Scopes[0].Implies);
    }

    [Theory]
    [InlineData("scopes: [{ name: a, implies: [a] }]", "apis[0].scopes[0].implies leads back to a: a -> a")]
    [InlineData("scopes: [{ name: a, implies: [b] }, { name: b, implies: [c] }, { name: c, implies: [a] }]", "apis[0].scopes[0].implies leads back to a: a -> b -> c -> a")]
    [InlineData("scopes: [{ name: a, implies: [bb] }, b]", "apis[0].scopes[0].implies[0] has 'bb', which is not a scope of this API (did you mean b?)")]
    [InlineData("scopes: [{ name: a, implies: [openid] }]", "apis[0].scopes[0].implies[0] has 'openid', which is not a scope of this API")]
    public void A_circle_or_a_scope_of_nobody_is_refused(string scopes, string message) =>
        Assert.Contains(message, Plans.Lines(Plans.AnApi(scopes))[0]);

    [Fact]
    public void A_default_must_be_allowed() => Plans.Refuses(
        Plans.Service("default_scope: orders.raed"),
        "10:20: error: clients[0].default_scope has 'orders.raed', which scope lacks (did you mean orders.read?); add it to scope, or remove it here: what is given unasked must be allowed (RFC 6749 section 3.3)");

    [Fact, Spec("OIDC Core", "11")]
    public void Offline_access_is_no_default() => Assert.Contains(
        "clients[0].default_scope has offline_access, which is given only to who asks for it", Assert.Single(Plans.Lines(Plans.Web("scope: openid offline_access orders.read\ndefault_scope: openid offline_access"))));

    [Fact]
    public void A_default_is_kept() => Assert.Equal("orders.read",
        Stored.StoredPlan.Read(Stored.StoredPlan.Write(Plans.Sound(Plans.Service("default_scope: orders.read")), secret => secret)).Clients[0].DefaultScope!.ToString());
}
