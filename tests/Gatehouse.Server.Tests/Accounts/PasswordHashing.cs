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

    [Theory]
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
