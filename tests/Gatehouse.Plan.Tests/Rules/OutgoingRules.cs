namespace Gatehouse.Plan.Tests.Rules;

public class OutgoingRules
{
    [Fact]
    public void Hosts_addresses_and_networks_may_be_allowed() =>
        Assert.Equal(
            ["keys.internal", "127.0.0.1", "::1", "10.1.0.0/16", "fd00::/8"],
            Plans.Sound("outgoing: { allow: [keys.internal, 127.0.0.1, '::1', 10.1.0.0/16, 'fd00::/8'] }").OutgoingAllow);

    [Fact]
    public void A_pattern_is_refused() => Plans.Refuses(
        "outgoing: { allow: ['*.internal'] }",
        "1:21: error: outgoing.allow[0] is neither a host name nor an address nor a network; write a host name, an address or a network, such as keys.internal or 10.1.0.0/16");

    [Fact]
    public void A_URL_is_refused() => Plans.Refuses(
        "outgoing: { allow: ['https://keys.internal/jwks'] }",
        "1:21: error: outgoing.allow[0] is neither a host name nor an address nor a network; write a host name, an address or a network, such as keys.internal or 10.1.0.0/16");

    [Fact]
    public void Everything_is_refused() => Plans.Refuses(
        "outgoing: { allow: [0.0.0.0/0] }",
        "1:21: error: outgoing.allow[0] is the whole internet and all that is not; write a host name, an address or a network, such as keys.internal or 10.1.0.0/16");
}
