using Gatehouse.Protocol.DPoP;
using Gatehouse.Testing;

namespace Gatehouse.Protocol.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "4.3"), Spec("RFC 3986", "6.2.2.1")]
public sealed class Section4_3_Urls : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Theory]
    [InlineData("https://api.example.com/orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com/orders", "https://api.example.com/orders?page=2#top")]
    [InlineData("https://api.example.com/orders?page=1", "https://api.example.com/orders?page=2")]
    [InlineData("HTTPS://API.Example.Com/orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com:443/orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com", "https://api.example.com/")]
    [InlineData("https://api.example.com/a/./b/../orders", "https://api.example.com/a/orders")]
    [InlineData("https://api.example.com/caf%c3%a9", "https://api.example.com/caf%C3%A9")]
    [InlineData("https://api.example.com/%7Ealice", "https://api.example.com/~alice")]
    [InlineData("http://[::1]:8080/token", "http://[0:0:0:0:0:0:0:1]:8080/token")]
    public void The_same_url_in_another_spelling_is_the_same(string presented, string requested) => Assert.Null(Read(presented, requested).Error);

    [Theory]
    [InlineData("http://api.example.com/orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com:8443/orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com/orders/", "https://api.example.com/orders")]
    [InlineData("https://api.example.com/Orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com/a%2Fb", "https://api.example.com/a/b")]
    [InlineData("https://api.example.com.evil.example/orders", "https://api.example.com/orders")]
    [InlineData("https://api.example.com@evil.example/orders", "https://api.example.com/orders")]
    [InlineData("https://someone@api.example.com/orders", "https://api.example.com/orders")]
    [InlineData("/orders", "https://api.example.com/orders")]
    [InlineData("", "https://api.example.com/orders")]
    [InlineData("file:///orders", "https://api.example.com/orders")]
    [InlineData("https://", "https://api.example.com/orders")]
    public void Another_url_is_refused(string presented, string requested) => Assert.Equal("dpop_uri_differs", Read(presented, requested).Error?.Reason);

    [Fact]
    public void A_url_without_end_is_refused() => Assert.Equal("dpop_uri_differs", Read("https://api.example.com/" + new string('a', 3000), "https://api.example.com/").Error?.Reason);

    private DPoPReading Read(string presented, string requested) =>
        DPoPProofReader.Read(_signer.Proof("GET", presented, Now), new DPoPRequest("GET", requested), DPoPRules.Default, Now);
}
