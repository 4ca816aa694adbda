using Gatehouse.Plan.Routes;

namespace Gatehouse.Gateway.Tests.Routes;

public sealed class CanonicalPaths
{
    [Theory]
    [InlineData("/")]
    [InlineData("/orders")]
    [InlineData("/orders/")]
    [InlineData("/orders/1/items")]
    [InlineData("/a-b_c.d~e/!$&'()*+,=:@")]
    [InlineData("/a%20b")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/%E2%82%AC")]
    [InlineData("/%F0%9F%98%80")]
    [InlineData("/alice%40example.com")]
    [InlineData("/urn%3Aa%3Ab")]
    [InlineData("/a%3Bb")]
    [InlineData("/100%25")]
    [InlineData("/.well-known/x")]
    [InlineData("/...")]
    [InlineData("/..a")]
    [InlineData("/a..")]
    public void A_path_in_the_one_spelling_is_let_through(string path) => Assert.Null(CanonicalPath.FaultOf(path));

    [Theory]
    [InlineData("", CanonicalPath.NotAbsolute)]
    [InlineData("*", CanonicalPath.NotAbsolute)]
    [InlineData("http://localhost/orders", CanonicalPath.NotAbsolute)]
    [InlineData("//orders", CanonicalPath.EmptySegment)]
    [InlineData("/orders//1", CanonicalPath.EmptySegment)]
    [InlineData("/orders//", CanonicalPath.EmptySegment)]
    [InlineData("/./orders", CanonicalPath.DotSegment)]
    [InlineData("/orders/..", CanonicalPath.DotSegment)]
    [InlineData("/orders/../admin", CanonicalPath.DotSegment)]
    [InlineData("/orders/.", CanonicalPath.DotSegment)]
    [InlineData("/orders/%2e%2e/admin", CanonicalPath.PercentEncoding)]
    [InlineData("/orders/%2E%2E/admin", CanonicalPath.PercentEncoding)]
    [InlineData("/orders/.%2E/admin", CanonicalPath.PercentEncoding)]
    [InlineData("/orders/..;/admin", CanonicalPath.Parameter)]
    [InlineData("/orders;a=b/1", CanonicalPath.Parameter)]
    [InlineData("/orders%2F1", CanonicalPath.EncodedSeparator)]
    [InlineData("/orders%5C1", CanonicalPath.EncodedSeparator)]
    [InlineData("/orders\\1", CanonicalPath.Character)]
    [InlineData("/orders%00", CanonicalPath.EncodedSeparator)]
    [InlineData("/orders%0D%0A", CanonicalPath.EncodedSeparator)]
    [InlineData("/orders%7F", CanonicalPath.EncodedSeparator)]
    [InlineData("/%6Frders", CanonicalPath.PercentEncoding)]
    [InlineData("/orders%c3%a9", CanonicalPath.PercentEncoding)]
    [InlineData("/orders%", CanonicalPath.PercentEncoding)]
    [InlineData("/orders%2", CanonicalPath.PercentEncoding)]
    [InlineData("/orders%GG", CanonicalPath.PercentEncoding)]
    [InlineData("/orders%u002F", CanonicalPath.PercentEncoding)]
    [InlineData("/orders%252F1", CanonicalPath.EncodedTwice)]
    [InlineData("/orders%252e", CanonicalPath.EncodedTwice)]
    [InlineData("/orders%C0%AF1", CanonicalPath.NotUtf8)]
    [InlineData("/orders%C0%AE%C0%AE", CanonicalPath.NotUtf8)]
    [InlineData("/orders%E0%80%AF", CanonicalPath.NotUtf8)]
    [InlineData("/orders%ED%A0%80", CanonicalPath.NotUtf8)]
    [InlineData("/orders%C3", CanonicalPath.NotUtf8)]
    [InlineData("/orders%FF", CanonicalPath.NotUtf8)]
    [InlineData("/..%EF%BC%8Fadmin", CanonicalPath.EncodedSeparator)]
    [InlineData("/%EF%BC%8E%EF%BC%8E/admin", CanonicalPath.EncodedSeparator)]
    [InlineData("/a%E2%80%A5", CanonicalPath.EncodedSeparator)]
    [InlineData("/a%CD%BE", CanonicalPath.EncodedSeparator)]
    [InlineData("/a%C2%85", CanonicalPath.EncodedSeparator)]
    [InlineData("/orders|1", CanonicalPath.Character)]
    [InlineData("/orders\"1", CanonicalPath.Character)]
    [InlineData("/orders<1>", CanonicalPath.Character)]
    [InlineData("/orders{1}", CanonicalPath.Character)]
    [InlineData("/orders#1", CanonicalPath.Character)]
    [InlineData("/orders é", CanonicalPath.Character)]
    public void Any_other_spelling_is_refused_with_its_reason(string path, string fault)
    {
        Assert.Equal(fault, CanonicalPath.FaultOf(path));
        Assert.NotEmpty(CanonicalPath.Describe(fault));
    }

    [Fact]
    public void A_path_without_an_end_is_refused() => Assert.Equal(CanonicalPath.TooLong, CanonicalPath.FaultOf("/" + new string('a', 9000)));
}
