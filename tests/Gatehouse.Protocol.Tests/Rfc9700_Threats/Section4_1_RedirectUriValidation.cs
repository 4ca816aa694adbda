using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc9700_Threats;

[Spec("RFC 9700", "4.1.3")]
[Spec("RFC 9700", "2.1")]
public sealed class Section4_1_RedirectUriValidation
{
    /// <summary>What a native client and a web client have registered, together.</summary>
    private static readonly string[] Registered =
        ["https://client.example.com/callback", "http://127.0.0.1:8000/callback", "http://[::1]/callback", "com.example.app:/callback"];

    public static TheoryData<string> HostileUris =>
    [
        // another host that looks like ours
        "https://client.example.com.evil.tld/callback",
        "https://evil.tld/client.example.com/callback",
        "https://evil.tld/https://client.example.com/callback",
        "https://client.example.comevil.tld/callback",
        "https://sub.client.example.com/callback",
        "https://client.example.com%2eevil.tld/callback",
        "https://client.example.com./callback",
        // user information that hides the host
        "https://client.example.com@evil.tld/callback",
        "https://client.example.com:443@evil.tld/callback",
        "https://evil.tld\\@client.example.com/callback",
        "https://user@client.example.com/callback",
        "https://@client.example.com/callback",
        // the same place, written in another way
        "https://CLIENT.example.com/callback",
        "HTTPS://client.example.com/callback",
        "https://client.example.com:443/callback",
        "https://client.example.com/Callback",
        "https://client.example.com/callback/",
        "https://client.example.com//callback",
        "https://client.example.com/callback?",
        "https://client.example.com/callback#",
        "https://client.example.com/callback#fragment",
        "https://client.example.com/callback?next=https://evil.tld",
        "https://client.example.com/callback/../evil",
        "https://client.example.com/x/../callback",
        "https://client.example.com/%63allback",
        "https://client.example.com/callback%20",
        "https://client.example.com/callback ",
        " https://client.example.com/callback",
        "https://client.example.com/callback\r\nSet-Cookie: a=b",
        "https://client.example.com/callback\0",
        "http://client.example.com/callback",
        "//client.example.com/callback",
        "/callback",
        "",
        // loopback in name only
        "http://127.0.0.1.evil.tld/callback",
        "http://127.0.0.1.evil.tld:8000/callback",
        "http://127.0.0.1@evil.tld/callback",
        "http://127.0.0.1:8000@evil.tld/callback",
        "http://127.0.0.1:@evil.tld/callback",
        "http://127.0.0.1:8000\\@evil.tld/callback",
        "http://127.0.0.1:8000.evil.tld/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:-1/callback",
        "http://127.0.0.1:+80/callback",
        "http://127.0.0.1: 80/callback",
        "http://127.0.0.1:8000/callback/../../evil",
        "http://127.0.0.1:99999999999999999999/callback",
        "http://127.0.0.1:\u0661\u0662/callback",
        "https://127.0.0.1:8000/callback",
        "http://127.1/callback",
        "http://2130706433/callback",
        "http://0x7f.0.0.1/callback",
        "http://127.0.0.2/callback",
        "http://localhost:8000/callback",
        "http://[::1].evil.tld/callback",
        "http://[::1]@evil.tld/callback",
        "http://[0:0:0:0:0:0:0:1]/callback",
        "http://[::ffff:127.0.0.1]/callback",
        // schemes that execute
        "javascript://client.example.com/callback%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
    ];

    [Theory]
    [MemberData(nameof(HostileUris))]
    public void A_hostile_redirect_uri_matches_nothing_that_is_registered(string presented) =>
        Assert.DoesNotContain(Registered, registered => RedirectUri.Matches(registered, presented));

    [Fact]
    public void A_registered_uri_matches_itself() => Assert.All(Registered, registered => Assert.True(RedirectUri.Matches(registered, registered)));

    [Fact]
    public void Beside_loopback_addresses_only_the_same_text_matches() =>
        Gen.Select(Gen.OneOf("https://client.example.com/callback", "com.example.app:/callback"), Gen.Int[0, 34], Gen.Char).Sample((registered, at, c) =>
        {
            var changed = registered.Insert(at % (registered.Length + 1), c.ToString());
            return !RedirectUri.Matches(registered, changed);
        });

    [Fact]
    public void Matching_never_throws_whatever_is_presented() =>
        Gen.Select(Gen.Int[0, 3].Select(i => Registered[i]), Gen.String).Sample((registered, text) => { _ = RedirectUri.Matches(registered, text); });

    [Theory]
    [InlineData("https://*.example.com/callback")]
    [InlineData("https://client.example.com/*")]
    [InlineData("https://client.example.com/callback#fragment")]
    [InlineData("https://client.example.com/callback#")]
    [InlineData("https://user:password@client.example.com/callback")]
    [InlineData("https://user@client.example.com/callback")]
    [InlineData("https://@client.example.com/callback")]
    [InlineData("http://client.example.com/callback")]
    [InlineData("http://127.0.0.1.evil.tld/callback")]
    [InlineData("http://localhost.evil.tld/callback")]
    [InlineData("https://client.example.com:99999/callback")]
    [InlineData("https:///callback")]
    [InlineData("https://")]
    [InlineData("/callback")]
    [InlineData("callback")]
    [InlineData("")]
    [InlineData(" https://client.example.com/callback")]
    [InlineData("https://client.example.com/callback ")]
    [InlineData("https://client.example.com/call back")]
    [InlineData("https://client.example.com/callback\r\nSet-Cookie: a=b")]
    [InlineData("https://evil.tld\\@client.example.com/callback")]
    [InlineData("https://client.example.com/\u00e9")]
    [InlineData("https://cl\u0456ent.example.com/callback")]
    [InlineData("javascript:alert(1)")]
    public void A_uri_that_invites_abuse_cannot_be_registered(string uri) => Assert.NotNull(RedirectUri.FaultOf(uri, native: false));

    [Theory]
    [InlineData("https://client.example.com/callback")]
    [InlineData("https://client.example.com:8443/callback?tenant=a")]
    [InlineData("https://xn--bcher-kva.example/callback")]
    [InlineData("http://localhost:5000/callback")]
    [InlineData("http://127.0.0.1/callback")]
    [InlineData("http://[::1]:9000/callback")]
    public void An_honest_uri_can_be_registered(string uri) => Assert.Null(RedirectUri.FaultOf(uri, native: false));

    [Fact]
    public void What_can_be_registered_can_stand_in_a_Location_header() =>
        Gen.Select(Gen.OneOf("https://a.example/", "http://127.0.0.1:1/", "com.example.app:/"), Gen.Char["ab/?%20\r\n\t é\u00a0\u2028\0"].Array[0, 5])
            .Sample((start, rest) =>
                RedirectUri.FaultOf(start + new string(rest), native: true) is not null || Array.TrueForAll(rest, c => c is > ' ' and <= '~'));
}
