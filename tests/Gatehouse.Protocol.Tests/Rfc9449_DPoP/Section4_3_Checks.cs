using Gatehouse.Protocol;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Protocol.DPoP;
using Gatehouse.Testing;

namespace Gatehouse.Protocol.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "4.2"), Spec("RFC 9449", "4.3"), Spec("RFC 9449", "11.1")]
public sealed class Section4_3_Checks : IDisposable
{
    private const string Url = "https://login.example.com/token";
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Theory, InlineData("ES256"), InlineData("ES384"), InlineData("ES512"), InlineData("PS256"), InlineData("RS256"), Spec("RFC 7638", "3")]
    public void A_proof_of_each_algorithm_is_read_and_its_key_named_by_its_thumbprint(string algorithm)
    {
        using var signer = new DPoPSigner(algorithm);
        var reading = Read(signer.Proof("POST", Url, Now, claims: claims => claims["jti"] = "an-id"));

        Assert.Null(reading.Error);
        Assert.Equal(signer.Thumbprint, reading.Proof!.KeyThumbprint);
        Assert.Equal("an-id", reading.Proof.TokenId);
        Assert.Equal(Now.AddSeconds(60), reading.Proof.AcceptableUntil);
    }

    [Fact, Spec("RFC 9449", "4.1")]
    public void The_example_of_the_specification_is_read()
    {
        const string proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
        var reading = DPoPProofReader.Read(proof, new DPoPRequest("POST", "https://server.example.com/token"), DPoPRules.Default, DateTimeOffset.FromUnixTimeSeconds(1562262620));

        Assert.Null(reading.Error);
        // The thumbprint is the jkt of the specification's section 6.1.
        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", reading.Proof!.KeyThumbprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("not a proof")]
    [InlineData("e30.e30")]
    [InlineData("e30=.e30.AA")]
    [InlineData("W10.e30.AA")]
    [InlineData("e30.e30.AA.AA")]
    [InlineData("eyJhXHVkODAwIjoxfQ.e30.AA")]
    [Spec("RFC 7515", "2")]
    public void What_is_no_JWT_is_malformed(string proof) => Refused("dpop_proof_malformed", proof);

    [Fact]
    public void A_proof_that_is_too_long_is_refused_unread() => Refused("dpop_proof_malformed", new string('a', DPoPRules.MaximumLength + 1));

    [Fact]
    public void Two_proofs_in_one_header_are_refused() => Refused("dpop_proof_malformed", Proof() + ", " + Proof());

    [Fact]
    public void A_member_that_stands_twice_is_refused() =>
        Refused("dpop_proof_malformed", _signer.Sign($$"""{"typ":"dpop+jwt","alg":"none","alg":"ES256","jwk":{{_signer.Jwk.ToJsonString()}}}""", "{}"));

    [Theory, InlineData(null), InlineData("JWT"), InlineData("at+jwt"), InlineData("dpop")]
    public void Another_type_is_refused(string? type) => Refused("dpop_type_differs", Proof(header => header["typ"] = type));

    [Theory, InlineData("none"), InlineData("HS256"), InlineData("RS1"), InlineData("es256"), InlineData(null), InlineData("EdDSA"), Spec("RFC 8725", "3.1")]
    public void An_algorithm_that_is_symmetric_none_or_unknown_is_refused(string? algorithm) => Refused("dpop_algorithm_not_allowed", Proof(header => header["alg"] = algorithm));

    [Fact]
    public void An_algorithm_that_this_server_does_not_accept_is_refused()
    {
        using var signer = new DPoPSigner("RS256");
        Assert.Equal("dpop_algorithm_not_allowed", Read(signer.Proof("POST", Url, Now), DPoPRules.Default with { Algorithms = ["ES256"] }).Error?.Reason);
    }

    [Theory, InlineData("d"), InlineData("p"), InlineData("dp"), InlineData("oth"), InlineData("k")]
    public void A_proof_with_a_private_key_is_refused(string member) => Refused("dpop_key_private", Proof(header => header["jwk"]![member] = _signer.PrivateD));

    [Fact]
    public void A_symmetric_key_is_refused() => Refused("dpop_key_private", Proof(header => header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" }));

    [Fact]
    [Spec("RFC 7518", "6.3.1")]
    public void A_key_that_is_missing_or_does_not_fit_the_algorithm_is_refused()
    {
        Refused("dpop_key_malformed", Proof(header => header.Remove("jwk")));
        Refused("dpop_key_malformed", Proof(header => header["jwk"] = "text"));
        Refused("dpop_key_malformed", Proof(header => header["jwk"] = new JsonObject()));
        Refused("dpop_key_malformed", Proof(header => header["jwk"]!["crv"] = "P-384"));
        Refused("dpop_key_malformed", Proof(header => header["jwk"]!["crv"] = "secp256k1"));
        Refused("dpop_key_malformed", Proof(header => header["jwk"]!["kty"] = "RSA"));
        Refused("dpop_key_malformed", Proof(header => header["jwk"]!["x"] = "AAAA"));
        Refused("dpop_key_malformed", Proof(header => header["jwk"]!["x"] = 5));
        Refused("dpop_key_malformed", Proof(header => header["jwk"]!["alg"] = "ES384"));
        Refused("dpop_key_malformed", Proof(header => header["alg"] = "ES384"));
        Refused("dpop_key_malformed", Proof(header => header["alg"] = "RS256"));
    }

    [Fact]
    [Spec("RFC 7518", "6.2.1")]
    public void A_point_that_is_not_on_the_curve_is_refused() => Refused("dpop_key_malformed", Proof(header => header["jwk"]!["y"] = new string('A', 43)));

    [Fact]
    public void An_RSA_key_that_is_too_small_or_too_large_is_refused()
    {
        using var small = new DPoPSigner("RS256", 1024);
        Refused("dpop_key_malformed", small.Proof("POST", Url, Now));
        using var good = new DPoPSigner("RS256");
        Refused("dpop_key_malformed", good.Proof("POST", Url, Now, header: header => header["jwk"]!["n"] = new string('A', 1400)));
        Refused("dpop_key_malformed", good.Proof("POST", Url, Now, header: header => header["jwk"]!["e"] = new string('A', 340)));
    }

    [Fact]
    public void A_critical_extension_is_refused() => Refused("dpop_proof_malformed", Proof(header => header["crit"] = new JsonArray("exp")));

    [Fact]
    public void A_signature_of_another_key_or_of_another_text_is_refused()
    {
        using var other = new DPoPSigner();
        Refused("dpop_signature_invalid", other.Proof("POST", Url, Now, header: header => header["jwk"] = _signer.Jwk));
        var parts = Proof().Split('.');
        Refused("dpop_signature_invalid", $"{parts[0]}.{Proof().Split('.')[1]}.{parts[2]}");
        Refused("dpop_signature_invalid", $"{parts[0]}.{parts[1]}.{parts[2][..40]}");
    }

    [Theory, InlineData("kid"), InlineData("jku"), InlineData("x5u")]
    public void A_key_that_the_header_names_elsewhere_is_never_looked_for(string member)
    {
        using var other = new DPoPSigner();
        Refused("dpop_signature_invalid", other.Proof("POST", Url, Now, header: header => (header["jwk"], header[member]) = (_signer.Jwk, "https://attacker.example/keys")));
    }

    [Theory, InlineData("jti"), InlineData("htm"), InlineData("htu"), InlineData("iat")]
    public void A_claim_that_is_missing_or_of_another_type_is_refused(string claim)
    {
        Refused("dpop_claim_missing", Proof(claims: claims => claims.Remove(claim)));
        Refused("dpop_claim_missing", Proof(claims: claims => claims[claim] = true));
        Refused("dpop_claim_missing", Proof(claims: claims => claims[claim] = null));
    }

    [Theory, InlineData("1e400"), InlineData("-1"), InlineData("99999999999999999999"), InlineData("\"1\"")]
    public void A_date_that_is_none_is_refused(string date) =>
        Refused("dpop_claim_missing", _signer.Sign(Header(), $$"""{"jti":"x","htm":"POST","htu":"{{Url}}","iat":{{date}}}"""));

    [Fact]
    public void Text_that_is_no_Unicode_is_refused() =>
        Refused("dpop_claim_missing", _signer.Sign(Header(), $$"""{"jti":"\ud800","htm":"POST","htu":"{{Url}}","iat":{{Now.ToUnixTimeSeconds()}}}"""));

    [Fact]
    public void An_identifier_that_is_too_long_or_empty_is_refused()
    {
        Refused("dpop_proof_malformed", Proof(claims: claims => claims["jti"] = new string('x', 513)));
        Refused("dpop_claim_missing", Proof(claims: claims => claims["jti"] = ""));
    }

    [Theory, InlineData("GET"), InlineData("post")]
    public void Another_method_is_refused(string method) => Refused("dpop_method_differs", Proof(claims: claims => claims["htm"] = method));

    [Fact]
    public void A_proof_counts_for_a_minute_and_half_a_minute_ahead()
    {
        Assert.Null(ReadAt(Now.AddSeconds(60)).Error);
        Assert.Equal("dpop_proof_old", ReadAt(Now.AddSeconds(61)).Error?.Reason);
        Assert.Null(ReadAt(Now.AddSeconds(-30)).Error);
        Assert.Equal("dpop_proof_future", ReadAt(Now.AddSeconds(-31)).Error?.Reason);
    }

    [Fact, Spec("RFC 9449", "7")]
    public void With_an_access_token_the_proof_must_name_its_hash()
    {
        var request = new DPoPRequest("GET", Url, "a-token");
        Assert.Null(DPoPProofReader.Read(_signer.Proof("GET", Url, Now, "a-token"), request, DPoPRules.Default, Now).Error);
        Assert.Equal("dpop_token_hash_differs", DPoPProofReader.Read(_signer.Proof("GET", Url, Now, "another"), request, DPoPRules.Default, Now).Error?.Reason);
        Assert.Equal("dpop_claim_missing", DPoPProofReader.Read(_signer.Proof("GET", Url, Now), request, DPoPRules.Default, Now).Error?.Reason);
    }

    [Fact]
    public void Whatever_is_changed_in_a_proof_it_is_refused_and_nothing_is_thrown()
    {
        var random = new Random(4711);
        var proof = Encoding.ASCII.GetBytes(Proof());
        for (var i = 0; i < 5000; i++)
        {
            var bent = (byte[])proof.Clone();
            for (var j = random.Next(3); j >= 0; j--) bent[random.Next(bent.Length)] = (byte)random.Next(32, 127);
            if (!bent.AsSpan().SequenceEqual(proof)) Assert.NotNull(Read(Encoding.ASCII.GetString(bent)).Error);
        }
    }

    private string Header() => new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = _signer.Jwk }.ToJsonString();

    private string Proof(Action<JsonObject>? header = null, Action<JsonObject>? claims = null) => _signer.Proof("POST", Url, Now, header: header, claims: claims);

    private static DPoPReading Read(string proof, DPoPRules? rules = null) => DPoPProofReader.Read(proof, new DPoPRequest("POST", Url), rules ?? DPoPRules.Default, Now);

    private DPoPReading ReadAt(DateTimeOffset now) => DPoPProofReader.Read(Proof(), new DPoPRequest("POST", Url), DPoPRules.Default, now);

    private static void Refused(string reason, string proof)
    {
        var reading = Read(proof);
        Assert.Null(reading.Proof);
        Assert.Equal(reason, reading.Error?.Reason);
        Assert.Equal("invalid_dpop_proof", reading.Error!.Code);
    }
}
