using System.Reflection;
using System.Text.RegularExpressions;
using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc6749_OAuth2;

[Spec("RFC 6749", "5.2")]
public sealed partial class Section5_2_Errors
{
    private static readonly OAuthError[] All =
        [.. typeof(OAuthErrors).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(field => field.GetValue(null)).OfType<OAuthError>()];

    [Fact]
    public void Codes_and_descriptions_use_only_the_characters_that_the_specification_allows()
    {
        Assert.NotEmpty(All);
        Assert.All(All, error =>
        {
            Assert.Matches(Code(), error.Code);
            Assert.True(IsAllowed(error.Description), error.Description);
        });
    }

    [Fact]
    public void Every_reason_names_one_check_only()
    {
        Assert.All(All, error => Assert.Matches(Code(), error.Reason));
        Assert.Empty(All.GroupBy(error => error.Reason).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void A_failed_client_authentication_is_401_and_the_other_errors_of_the_token_endpoint_are_400()
    {
        Assert.All(All.Where(error => error.Code == "invalid_client"), error => Assert.Equal(401, error.Status));
        Assert.All(
            All.Where(error => error.Code is "invalid_grant" or "invalid_scope" or "unsupported_grant_type"),
            error => Assert.Equal(400, error.Status));
    }

    [Fact]
    public void An_unknown_client_and_a_wrong_secret_look_alike_to_the_caller()
    {
        Assert.Equal(OAuthErrors.ClientUnknown.Code, OAuthErrors.ClientSecretWrong.Code);
        Assert.Equal(OAuthErrors.ClientUnknown.Description, OAuthErrors.ClientSecretWrong.Description);
        Assert.Equal(OAuthErrors.ClientUnknown.Status, OAuthErrors.ClientSecretWrong.Status);
    }

    [Fact]
    public void A_description_made_of_anything_stays_within_the_allowed_characters() =>
        Gen.String.Sample(text => IsAllowed(OAuthErrors.ServerError.Saying(text).Description));

    [Fact]
    public void A_parameter_named_by_an_attacker_cannot_break_the_answer() =>
        Gen.String.Sample(name => IsAllowed(OAuthErrors.ParameterRepeated(name).Description));

    private static bool IsAllowed(string text) => text.All(c => c is ' ' or '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));

    [GeneratedRegex("^[a-z][a-z_]*$")]
    private static partial Regex Code();
}
