using Gatehouse.Protocol;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Tests.Rfc8176_AuthenticationMethods;

[Spec("RFC 8176", "2")]
public sealed class Section2_Values
{
    [Theory]
    [InlineData(null, AuthenticationLevel.None)]
    [InlineData("", AuthenticationLevel.None)]
    [InlineData("pwd", AuthenticationLevel.OneFactor)]
    [InlineData("pwd otp mfa", AuthenticationLevel.TwoFactors)]
    [InlineData("swk user mfa", AuthenticationLevel.PhishingResistant)]
    [InlineData("hwk user mfa", AuthenticationLevel.PhishingResistant)]
    [InlineData("pwd hwk user mfa", AuthenticationLevel.PhishingResistant)]
    public void Methods_amount_to_a_level(string? amr, AuthenticationLevel level) => Assert.Equal(level, AuthenticationMethods.LevelOf(amr));

    [Theory]
    [InlineData(null, "pwd", "pwd")]
    [InlineData("pwd", "otp mfa", "pwd otp mfa")]
    [InlineData("pwd otp mfa", "swk user mfa", "pwd otp mfa swk user")]
    public void A_method_is_named_once_however_often_it_was_used(string? before, string added, string together) =>
        Assert.Equal(together, AuthenticationMethods.Union(before, added));
}
