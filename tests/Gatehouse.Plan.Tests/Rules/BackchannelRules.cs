namespace Gatehouse.Plan.Tests.Rules;

public sealed class BackchannelRules
{
    private const string Ciba = "grant_types: [authorization_code, \"urn:openid:params:grant-type:ciba\"]";

    [Theory]
    [InlineData("backchannel_token_delivery_mode: poll")]
    [InlineData("backchannel_client_notification_endpoint: https://c.example.com/ping")]
    [InlineData("backchannel_authentication_request_signing_alg: ES256")]
    [InlineData("backchannel_user_code_parameter: on")]
    public void Its_keys_mean_nothing_without_the_grant(string key) => Tells("means nothing without the grant type urn:openid:params:grant-type:ciba", Plans.Web(key));

    [Fact]
    public void Signed_requests_need_keys_and_an_algorithm_that_keys_can_have()
    {
        Tells("stands beside no keys", Plans.Web($"{Ciba}\nbackchannel_authentication_request_signing_alg: ES256"));
        Tells("ES256", Plans.Web($"{Ciba}\njwks_uri: https://c.example.com/jwks\nbackchannel_authentication_request_signing_alg: HS256"));
        Assert.DoesNotContain(Plans.Read(Plans.Web($"{Ciba}\njwks_uri: https://c.example.com/jwks\nbackchannel_authentication_request_signing_alg: PS256\nbackchannel_user_code_parameter: on")).Findings, finding => finding.Level is FindingLevel.Error);
    }

    private static void Tells(string message, string text) =>
        Assert.Contains(Plans.Read(text).Findings, finding => finding.Level is FindingLevel.Error && (finding.Message.Contains(message, StringComparison.Ordinal) || finding.Remedy.Contains(message, StringComparison.Ordinal)));
}
