using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Keys;
using Gatehouse.Server.Accounts.SecondFactors;

namespace Gatehouse.Server.Tests.Accounts;

public sealed class OneTimeCodes
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59L, "287082")]
    [InlineData(1111111109L, "081804")]
    [InlineData(1111111111L, "050471")]
    [InlineData(1234567890L, "005924")]
    [InlineData(2000000000L, "279037")]
    [InlineData(20000000000L, "353130")]
    [Spec("RFC 6238", "B")]
    [Spec("RFC 6238", "4")]
    public void The_codes_are_those_of_the_specification(long time, string code) =>
        Assert.Equal(code, OneTimePasswords.CodeOf(Secret, OneTimePasswords.StepOf(DateTimeOffset.FromUnixTimeSeconds(time))));

    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(9, "520489")]
    [Spec("RFC 4226", "D")]
    [Spec("RFC 4226", "5.3")]
    public void The_counters_give_the_codes_of_the_specification(long counter, string code) => Assert.Equal(code, OneTimePasswords.CodeOf(Secret, counter));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [Spec("RFC 6238", "5.2")]
    public void A_clock_may_be_one_step_off(int drift, bool accepted)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var step = OneTimePasswords.StepOf(now) + drift;
        Assert.Equal(accepted ? step : null, OneTimePasswords.FindStep(Secret, OneTimePasswords.CodeOf(Secret, step), now, lastStep: 0));
        Assert.Null(OneTimePasswords.FindStep(Secret, OneTimePasswords.CodeOf(Secret, step), now, lastStep: step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("١٢٣٤٥٦")]
    public void What_is_no_code_is_none(string code) => Assert.Null(OneTimePasswords.FindStep(Secret, code, DateTimeOffset.FromUnixTimeSeconds(59), 0));

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    [Spec("RFC 4648", "10")]
    [Spec("RFC 4648", "6")]
    public void Secrets_are_written_in_base32(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void An_app_is_told_who_and_where()
    {
        Assert.Equal(
            "otpauth://totp/id.example.com%3A8080:alice%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=id.example.com%3A8080",
            AuthenticatorApps.UriOf(Secret, "id.example.com:8080", "alice@example.com"));
    }

    [Fact]
    public void A_recovery_code_is_one_however_a_person_writes_it_and_belongs_to_one_account_and_one_root_secret()
    {
        var codes = new RecoveryCodes(RootSecret.Generate());
        var code = RecoveryCodes.New()[0];
        Assert.Matches("^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$", code);
        Assert.Equal(codes.HashOf("alice", code), codes.HashOf("alice", $" {code.ToLowerInvariant().Replace('-', ' ')} "));
        Assert.NotEqual(codes.HashOf("alice", code), codes.HashOf("bob", code));
        Assert.NotEqual(codes.HashOf("alice", code), new RecoveryCodes(RootSecret.Generate()).HashOf("alice", code));
        Assert.Equal(RecoveryCodes.Count, RecoveryCodes.New().Distinct().Count());
    }
}
