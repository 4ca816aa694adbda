namespace Gatehouse.Protocol.Tests.Rfc7636_Pkce;

[Spec("RFC 7636", "4"), Spec("RFC 7636", "B")]
public sealed class AppendixB_Example
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact]
    public void The_verifier_of_the_example_gives_its_challenge() => Assert.Equal(Challenge, Pkce.ChallengeOf(Verifier));

    [Fact]
    public void Verifier_and_challenge_of_the_example_have_the_right_form()
    {
        Assert.True(Pkce.IsVerifier(Verifier));
        Assert.Null(Pkce.CheckChallenge(Challenge, "S256"));
    }
}
