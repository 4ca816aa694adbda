using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Server.Tests.Accounts;

[Spec("RFC 9106", "3.1")]
public sealed class PasswordHashing
{
    private readonly AccountPasswordHasher _hasher = new(new AccountOptions());

    private static readonly Account Anybody = new()
    {
        Subject = "s", Username = "u", NormalizedUsername = "U", SecurityStamp = "", CreatedAt = default, UpdatedAt = default,
    };

    // Computed by the reference implementation's argon2 program.
    [Theory]
    [InlineData("correct horse", "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA", PasswordVerificationResult.Success)]
    [InlineData("pässwörd", "$argon2id$v=19$m=4096,t=3,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$vBHkVqVJROU15IvOpIp2+mZz7uKrpI/RHTBHlKOd6n8", PasswordVerificationResult.SuccessRehashNeeded)]
    public void A_hash_of_the_reference_implementation_is_recognised(string password, string hash, PasswordVerificationResult expected)
    {
        Assert.Equal(expected, _hasher.VerifyHashedPassword(Anybody, hash, password));
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, password + "x"));
    }

    [Fact]
    public void A_new_hash_says_how_it_was_made_and_is_salted()
    {
        var hash = _hasher.HashPassword(Anybody, "correct horse");
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash);
        Assert.NotEqual(hash, _hasher.HashPassword(Anybody, "correct horse"));
        Assert.Equal(PasswordVerificationResult.Success, _hasher.VerifyHashedPassword(Anybody, hash, "correct horse"));
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, "Correct horse"));
    }

    [Fact]
    public void A_hash_of_ASP_NET_Core_Identity_is_recognised_and_wants_to_be_upgraded()
    {
        var hash = new PasswordHasher<Account>().HashPassword(Anybody, "correct horse");
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, hash, "correct horse"));
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, "wrong horse"));
    }

    // Computed by Python's hashlib: two as Keycloak keeps them, and the two formats of ASP.NET Core Identity.
    [Theory, Spec("RFC 8018", "5.2")]
    [InlineData("$pbkdf2-sha256$i=27500,l=64$c2l4dGVlbmJ5dGVzYWx0IQ$RH2fHJu1xLkdT9ih1tJIfPRZE459/+k2h+qT3sSuvrxe/moahOI0WXFgkk7pFZMD0E6wtUi1AFCRksyAcgFn8A")]
    [InlineData("$pbkdf2-sha512$i=210000,l=64$c2l4dGVlbmJ5dGVzYWx0IQ$f64JTjEkDBfUgXzQpYxoL/0wsYexQHGvUplE2j/6v470ICJqdumlv0FS1UO4i5nQGexns3fHq/lxP+PmGq2+SA")]
    [InlineData("AHNpeHRlZW5ieXRlc2FsdCFYcExv9Z3/9nRwN2PLyXSWpigKO4EVWC0p700NEeUCRg==")]
    [InlineData("AQAAAAIAAYagAAAAEHNpeHRlZW5ieXRlc2FsdCEfU9QdMVNQe0lmEb2M9sdkQAuszqzq0WVf7ymPESUnzg==")]
    public void A_PBKDF2_hash_is_recognised_and_wants_to_be_upgraded(string hash)
    {
        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, _hasher.VerifyHashedPassword(Anybody, hash, "pässwörd"));
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, "passwörd"));
    }

    [Theory]
    [InlineData("$pbkdf2-sha512$i=2000000001,l=64$c2l4dGVlbmJ5dGVzYWx0IQ$f64JTjEkDBfUgXzQpYxoL/0wsYexQHGvUplE2j/6v470ICJqdumlv0FS1UO4i5nQGexns3fHq/lxP+PmGq2+SA")]
    [InlineData("AQAAAAL/////AAAAEHNpeHRlZW5ieXRlc2FsdCF0bIjAnHqfmhpdcfqanAQv8+SdRfzC8Nzxlc8O67VgZA==")]
    [InlineData("sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=")]
    [InlineData("")]
    [InlineData("not a hash")]
    [InlineData("$argon2id$")]
    [InlineData("$argon2id$v=19$m=99999999,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=4$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2hvcnQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$")]
    [InlineData("$argon2id$v=19$m=-1,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA")]
    public void A_damaged_hash_lets_nobody_in_and_breaks_nothing(string hash) =>
        Assert.Equal(PasswordVerificationResult.Failed, _hasher.VerifyHashedPassword(Anybody, hash, "correct horse"));
}
