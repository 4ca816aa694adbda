using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc7636_Pkce;

[Spec("RFC 7636", "4.4.1")]
public sealed class Section4_4_1_RefusedChallenges
{
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact]
    [Spec("RFC 9700", "2.1.1")]
    public void A_request_without_a_challenge_is_refused() => Assert.Same(OAuthErrors.CodeChallengeMissing, Pkce.CheckChallenge(null, null));

    [Fact]
    public void A_method_without_a_challenge_is_refused() => Assert.Same(OAuthErrors.CodeChallengeMissing, Pkce.CheckChallenge(null, "S256"));

    [Theory]
    [InlineData("plain")]
    [InlineData(null)] // means plain
    [InlineData("")]
    [InlineData("s256")]
    [InlineData("S256 ")]
    [InlineData("S512")]
    public void Only_the_method_S256_is_spoken(string? method) =>
        Assert.Same(OAuthErrors.CodeChallengeMethodUnsupported, Pkce.CheckChallenge(Challenge, method));

    [Theory]
    [InlineData("")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c ")]
    public void A_challenge_that_is_no_hash_is_refused(string challenge) =>
        Assert.Same(OAuthErrors.CodeChallengeMalformed, Pkce.CheckChallenge(challenge, "S256"));

    [Fact]
    public void Whatever_is_sent_the_answer_is_a_value_and_never_an_exception() =>
        Gen.Select(Gen.String, Gen.String).Sample((challenge, method) => Pkce.CheckChallenge(challenge, method) is { Code: "invalid_request", Status: 400 });
}
