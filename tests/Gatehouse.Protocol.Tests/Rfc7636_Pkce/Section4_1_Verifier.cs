using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc7636_Pkce;

[Spec("RFC 7636", "4.1")]
public sealed class Section4_1_Verifier
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    [Theory]
    [InlineData(42, false)]
    [InlineData(43, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_verifier_has_43_to_128_characters(int length, bool allowed) => Assert.Equal(allowed, Pkce.IsVerifier(new string('a', length)));

    [Fact]
    public void An_empty_text_is_no_verifier() => Assert.False(Pkce.IsVerifier(""));

    [Fact]
    public void Of_all_characters_exactly_the_unreserved_ones_may_stand_in_a_verifier()
    {
        for (var c = '\0'; c < char.MaxValue; c++)
            Assert.Equal(Unreserved.Contains(c), Pkce.IsVerifier(new string('a', 50) + c));
    }

    [Fact]
    public void One_wrong_character_anywhere_spoils_a_verifier() =>
        Gen.Select(Verifiers, Gen.Int[0, 127], Gen.Char.Where(c => !Unreserved.Contains(c)))
            .Sample((verifier, at, wrong) => !Pkce.IsVerifier(verifier.Insert(at % verifier.Length, wrong.ToString())));

    [Fact]
    public void Every_verifier_of_the_right_form_is_accepted() => Verifiers.Sample(Pkce.IsVerifier);

    internal static readonly Gen<string> Verifiers = Gen.Char[Unreserved].Array[43, 128].Select(characters => new string(characters));
}
