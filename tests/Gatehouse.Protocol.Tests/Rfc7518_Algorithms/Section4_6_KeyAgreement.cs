using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Protocol.Tests.Rfc7518_Algorithms;

[Spec("RFC 7518", "4.6.2"), Spec("RFC 7518", "C")]
public sealed class Section4_6_KeyAgreement
{
    private static readonly ECDiffieHellman Alice = Key("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps", "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
    private static readonly ECDiffieHellman Bob = Key("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck", "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");

    [Fact]
    public void The_example_of_the_specification_comes_out()
    {
        var (u, v) = (Encoding.ASCII.GetBytes("Alice"), Encoding.ASCII.GetBytes("Bob"));
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(KeyAgreement.Derive(Alice, Bob.PublicKey, "ECDH-ES", "A128GCM", u, v)));
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(KeyAgreement.Derive(Bob, Alice.PublicKey, "ECDH-ES", "A128GCM", u, v)));
    }

    [Fact]
    public void A_key_of_two_rounds_begins_with_none_of_another_length()
    {
        var longer = KeyAgreement.Derive(Alice, Bob.PublicKey, "ECDH-ES", "A256CBC-HS512", [], []);
        var shorter = KeyAgreement.Derive(Alice, Bob.PublicKey, "ECDH-ES", "A256GCM", [], []);
        Assert.Equal((64, 32), (longer.Length, shorter.Length));
        Assert.NotEqual(shorter, longer[..32]);
        Assert.NotEqual(longer[..32], longer[32..]);
    }

    [Fact, Spec("RFC 7518", "4.6.1")]
    public void A_wrapped_key_opens_with_the_agreed_one_alone()
    {
        var (agreed, key) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(64));
        var wrapped = KeyAgreement.Wrap("ECDH-ES+A256KW", agreed, key);
        Assert.Equal(key, KeyAgreement.Unwrap("ECDH-ES+A256KW", agreed, wrapped));
        Assert.Null(KeyAgreement.Unwrap("ECDH-ES+A256KW", RandomNumberGenerator.GetBytes(32), wrapped));
        Assert.Null(KeyAgreement.Unwrap("ECDH-ES+A256KW", agreed, [1, 2, 3]));
        Assert.Null(KeyAgreement.Unwrap("ECDH-ES+A256KW", agreed, []));
    }

    [Theory, Spec("RFC 7518", "5.2"), Spec("RFC 7518", "5.3")]
    [InlineData("A128GCM", 16), InlineData("A256GCM", 32), InlineData("A128CBC-HS256", 32), InlineData("A256CBC-HS512", 64)]
    public void Whatever_is_changed_is_noticed(string algorithm, int size)
    {
        var (key, header, text) = (RandomNumberGenerator.GetBytes(size), Encoding.ASCII.GetBytes("header"), Encoding.ASCII.GetBytes("some text that is longer than a block"));
        var parts = ContentEncryption.Encrypt(algorithm, key, text, header);
        Assert.Equal(text, ContentEncryption.Decrypt(algorithm, key, parts, header));
        foreach (var changed in (ContentEncryption.Parts[])[parts with { Nonce = Changed(parts.Nonce) }, parts with { Ciphertext = Changed(parts.Ciphertext) }, parts with { Tag = Changed(parts.Tag) }, parts with { Nonce = [] }, parts with { Tag = [] }, parts with { Ciphertext = [] }, parts with { Tag = parts.Tag[..4] }])
            Assert.Null(ContentEncryption.Decrypt(algorithm, key, changed, header));
        Assert.Null(ContentEncryption.Decrypt(algorithm, key, parts, Changed(header)));
        Assert.Null(ContentEncryption.Decrypt(algorithm, Changed(key), parts, header));
        Assert.Null(ContentEncryption.Decrypt(algorithm, key[..^1], parts, header));
    }

    private static byte[] Changed(byte[] bytes) => [(byte)(bytes[0] ^ 1), .. bytes[1..]];

    private static ECDiffieHellman Key(string x, string y, string d) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) }, D = Base64Url.DecodeFromChars(d),
    });
}
