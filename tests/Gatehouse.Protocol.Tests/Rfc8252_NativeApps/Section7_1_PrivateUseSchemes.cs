namespace Gatehouse.Protocol.Tests.Rfc8252_NativeApps;

[Spec("RFC 8252", "7"), Spec("RFC 8252", "7.1")]
public sealed class Section7_1_PrivateUseSchemes
{
    [Theory]
    [InlineData("com.example.app:/callback")]
    [InlineData("com.example.app://callback")]
    [InlineData("com.example.app:/oauth2redirect/example-provider")]
    public void A_native_client_may_register_a_reversed_domain_name_as_scheme(string uri) => Assert.Null(RedirectUri.FaultOf(uri, native: true));

    [Theory]
    [InlineData("com.example.app:/callback")]
    [InlineData("myapp://callback")]
    public void Other_clients_may_not_use_private_schemes(string uri) => Assert.NotNull(RedirectUri.FaultOf(uri, native: false));

    [Theory]
    [InlineData("myapp://callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("vbscript:x")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    public void A_scheme_that_anybody_may_claim_is_refused(string uri) => Assert.NotNull(RedirectUri.FaultOf(uri, native: true));

    [Fact]
    public void A_private_scheme_matches_as_a_whole_only()
    {
        Assert.True(RedirectUri.Matches("com.example.app:/callback", "com.example.app:/callback"));
        Assert.False(RedirectUri.Matches("com.example.app:/callback", "com.example.app:/callback/"));
        Assert.False(RedirectUri.Matches("com.example.app:/callback", "com.example.app2:/callback"));
    }
}
