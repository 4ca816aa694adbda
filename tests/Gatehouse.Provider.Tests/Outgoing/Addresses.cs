using System.Net;
using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Provider.Tests.Outgoing;

public class Addresses
{
    [Theory]
    [InlineData("0.0.0.0"), InlineData("0.1.2.3"), InlineData("10.0.0.1"), InlineData("10.255.255.255")]
    [InlineData("100.64.0.1"), InlineData("100.100.100.200"), InlineData("100.127.255.255")]
    [InlineData("127.0.0.1"), InlineData("127.255.255.254"), InlineData("169.254.169.254"), InlineData("169.254.170.2")]
    [InlineData("172.16.0.1"), InlineData("172.31.255.255"), InlineData("192.0.0.192"), InlineData("192.0.2.1"), InlineData("192.88.99.1")]
    [InlineData("192.168.0.1"), InlineData("198.18.0.1"), InlineData("198.19.255.255"), InlineData("198.51.100.7"), InlineData("203.0.113.7")]
    [InlineData("224.0.0.1"), InlineData("239.255.255.255"), InlineData("240.0.0.1"), InlineData("255.255.255.255"), InlineData("168.63.129.16")]
    public void Special_IPv4_is_not_public(string address) => Assert.False(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("::"), InlineData("::1"), InlineData("::127.0.0.1"), InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::ffff:169.254.169.254"), InlineData("::ffff:a9fe:a9fe"), InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::127.0.0.1"), InlineData("64:ff9b::a9fe:a9fe"), InlineData("64:ff9b::10.1.2.3"), InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("2002:7f00:1::"), InlineData("2002:a9fe:a9fe::1"), InlineData("2002:808:808::1"), InlineData("2001::1"), InlineData("2001:0:7f00:1::"), InlineData("2001:10::1"), InlineData("2001:20::1")]
    [InlineData("2001:db8::1"), InlineData("3fff::1"), InlineData("100::1"), InlineData("fc00::1"), InlineData("fd00:ec2::254"), InlineData("fe80::1"), InlineData("fe80::1%1"), InlineData("fec0::1"), InlineData("ff02::1"), InlineData("5f00::1"), InlineData("4000::1")]
    public void Special_IPv6_is_not_public(string address) => Assert.False(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8"), InlineData("1.1.1.1"), InlineData("9.255.255.255"), InlineData("11.0.0.0"), InlineData("100.63.255.255"), InlineData("100.128.0.0")]
    [InlineData("128.0.0.1"), InlineData("169.253.255.255"), InlineData("172.15.255.255"), InlineData("172.32.0.0"), InlineData("192.167.255.255"), InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111"), InlineData("2a00:1450:4001::1"), InlineData("2001:4860:4860::8888"), InlineData("::ffff:8.8.8.8"), InlineData("64:ff9b::8.8.8.8")]
    public void The_public_internet_is_public(string address) => Assert.True(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://example.com/"), InlineData("ftp://example.com/"), InlineData("file:///etc/passwd"), InlineData("gopher://example.com/"), InlineData("//example.com"), InlineData("jwks"), InlineData("")]
    [InlineData("https://user@example.com/"), InlineData("https://user:secret@example.com/"), InlineData("https://example.com/#fragment"), InlineData("https://example.com/ space"), InlineData("https://exämple.com/"), InlineData("https:///path")]
    [InlineData("https://127.0.0.1/"), InlineData("https://127.1/"), InlineData("https://2130706433/"), InlineData("https://0x7f000001/"), InlineData("https://0177.0.0.1/"), InlineData("https://0/")]
    [InlineData("https://[::1]/"), InlineData("https://[::ffff:127.0.0.1]/"), InlineData("https://[::ffff:7f00:1]/"), InlineData("https://169.254.169.254/latest/meta-data/"), InlineData("https://[fe80::1%251]/"), InlineData("https://10.0.0.1:8443/")]
    public void Hostile_addresses_are_refused_before_anything_is_resolved(string url) => Assert.NotNull(OutgoingClient.FaultOf(url, OutgoingRules.PublicOnly, out _));

    [Theory]
    [InlineData("https://example.com/jwks?x=1"), InlineData("https://8.8.8.8/"), InlineData("https://[2606:4700:4700::1111]:8443/x"), InlineData("https://EXAMPLE.com.")]
    public void Public_ones_may_be_called(string url) => Assert.Null(OutgoingClient.FaultOf(url, OutgoingRules.PublicOnly, out _));

    [Theory]
    [InlineData("10.1.2.3", true), InlineData("10.2.0.1", false), InlineData("::ffff:10.1.2.3", true), InlineData("127.0.0.1", true), InlineData("127.0.0.2", false), InlineData("fd00::7", true), InlineData("fe80::7", false)]
    public void The_plan_allows_networks(string address, bool allowed) =>
        Assert.Equal(allowed, new OutgoingRules(["10.1.0.0/16", "127.0.0.1", "fd00::/8"]).Names("x.example.com", IPAddress.Parse(address)));

    [Fact]
    public void The_plan_allows_a_host_and_not_its_children()
    {
        var rules = new OutgoingRules(["keys.internal"]);
        Assert.True(rules.Names("KEYS.internal", IPAddress.Parse("10.0.0.1")));
        Assert.False(rules.Names("evil.keys.internal", IPAddress.Parse("10.0.0.1")));
        Assert.False(rules.Names("keys.internal.evil.example", IPAddress.Parse("10.0.0.1")));
    }
}
