using Gatehouse.Protocol.DPoP;
using Gatehouse.Testing;

namespace Gatehouse.Protocol.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "8"), Spec("RFC 9449", "9")]
public sealed class Section8_Nonces : IDisposable
{
    private const string Url = "https://login.example.com/token";
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly DPoPSigner _signer = new();

    private sealed class OneNonce : IDPoPNonces
    {
        public string Newest(DateTimeOffset now) => "the-nonce";

        public DateTimeOffset? EndOf(string nonce, DateTimeOffset now) => nonce == "the-nonce" ? Now.AddMinutes(3) : null;
    }

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void A_proof_without_a_nonce_or_with_a_wrong_one_is_told_to_use_one()
    {
        var without = Read(_signer.Proof("POST", Url, Now)).Error!;
        var wrong = Read(_signer.Proof("POST", Url, Now, nonce: "another")).Error!;
        Assert.Equal(("use_dpop_nonce", "dpop_nonce_required"), (without.Code, without.Reason));
        Assert.Equal(("use_dpop_nonce", "dpop_nonce_invalid"), (wrong.Code, wrong.Reason));
    }

    [Fact]
    public void With_a_nonce_a_clock_that_is_behind_does_not_matter_and_the_proof_ends_with_its_nonce()
    {
        var reading = Read(_signer.Proof("POST", Url, Now.AddHours(-3), nonce: "the-nonce"));
        Assert.Null(reading.Error);
        Assert.Equal(Now.AddMinutes(3), reading.Proof!.AcceptableUntil);
        Assert.Equal("the-nonce", reading.Proof.Nonce);
    }

    [Fact]
    public void With_a_nonce_a_date_far_ahead_is_refused_all_the_same() =>
        Assert.Equal("dpop_proof_future", Read(_signer.Proof("POST", Url, Now.AddMinutes(2), nonce: "the-nonce")).Error?.Reason);

    private static DPoPReading Read(string proof) =>
        DPoPProofReader.Read(proof, new DPoPRequest("POST", Url), DPoPRules.Default with { Nonces = new OneNonce() }, Now);
}
