using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc8252_NativeApps;

[Spec("RFC 8252", "7.3")]
public sealed class Section7_3_LoopbackPort
{
    [Theory]
    [InlineData("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback")]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.1:51004/callback")]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.1/callback")]
    [InlineData("http://[::1]/callback", "http://[::1]:61023/callback")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:51004")]
    [InlineData("http://127.0.0.1/callback?a=b", "http://127.0.0.1:51004/callback?a=b")]
    [InlineData("http://127.0.0.1?a=b", "http://127.0.0.1:51004?a=b")]
    public void The_port_of_a_loopback_address_may_differ(string registered, string presented) =>
        Assert.True(RedirectUri.Matches(registered, presented));

    [Theory]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.1:51004/other")]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.1:51004/callback/")]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.1:51004/callback?x=y")]
    [InlineData("http://127.0.0.1:8000/callback", "http://[::1]:51004/callback")]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.2:51004/callback")]
    [InlineData("http://127.0.0.1:8000/callback", "https://127.0.0.1:51004/callback")]
    [InlineData("http://127.0.0.1:8000/callback", "http://127.0.0.1:51004/Callback")]
    [InlineData("http://localhost:8000/callback", "http://localhost:51004/callback")]
    [InlineData("https://127.0.0.1:8000/callback", "https://127.0.0.1:51004/callback")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:51004/")]
    public void Nothing_but_the_port_may_differ(string registered, string presented) => Assert.False(RedirectUri.Matches(registered, presented));

    [Fact]
    public void Every_port_that_exists_matches_and_none_beyond() =>
        Gen.Int[0, 200_000].Sample(port =>
            RedirectUri.Matches("http://127.0.0.1/callback", $"http://127.0.0.1:{port}/callback") == port <= 65535);

    [Fact]
    public void Whatever_matches_a_loopback_address_is_sent_to_that_address() =>
        // The text after the address comes from characters that parsers disagree about.
        Gen.Char["0123456789:@/\\.#?%[]a \t"].Array[0, 14].Select(tail => "http://127.0.0.1" + new string(tail)).Sample(presented =>
        {
            if (!RedirectUri.Matches("http://127.0.0.1/", presented)) return true;
            var target = new Uri(presented);
            return target is { Host: "127.0.0.1", Scheme: "http", UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" };
        }, iter: 200_000);
}
