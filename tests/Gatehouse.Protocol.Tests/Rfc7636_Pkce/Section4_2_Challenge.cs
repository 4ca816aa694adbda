using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc7636_Pkce;

[Spec("RFC 7636", "4.2")]
public sealed class Section4_2_Challenge
{
    [Fact]
    public void A_challenge_is_the_base64url_of_the_hash_of_the_verifier() =>
        Section4_1_Verifier.Verifiers.Sample(verifier =>
            Pkce.ChallengeOf(verifier) ==
            Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_'));

    [Fact]
    public void A_computed_challenge_passes_the_check_of_the_authorization_request() =>
        Section4_1_Verifier.Verifiers.Sample(verifier => Pkce.CheckChallenge(Pkce.ChallengeOf(verifier), Pkce.S256) is null);

    [Fact]
    public void Verifiers_that_differ_in_one_character_have_different_challenges() =>
        Section4_1_Verifier.Verifiers.Sample(verifier =>
        {
            var other = (verifier[0] == 'a' ? 'b' : 'a') + verifier[1..];
            return Pkce.ChallengeOf(verifier) != Pkce.ChallengeOf(other);
        });
}
