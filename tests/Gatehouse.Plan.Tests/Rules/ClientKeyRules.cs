namespace Gatehouse.Plan.Tests.Rules;

public class ClientKeyRules
{
    private const string Keys = "jwks: { keys: [{ kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0, kid: a }] }";

    [Theory, InlineData("EdDSA"), InlineData("Ed25519"), InlineData("PS256")]
    public void A_client_may_sign_with_a_key_on_the_Edwards_curve_too(string algorithm)
    {
        var plan = Plans.Sound(Plans.Web($$$"""
            client_secret
            token_endpoint_auth_method: private_key_jwt
            jwks: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwaPJHUro4w"}]}'
            token_endpoint_auth_signing_alg: {{{algorithm}}}
            request_object_signing_alg: {{{algorithm}}}
            """));
        Assert.Equal((algorithm, algorithm), (plan.Clients[0].TokenEndpointAuthSigningAlg, plan.Clients[0].RequestObjectSigningAlg));
    }

    [Fact]
    public void Keys_in_the_plan_replace_the_secret() =>
        Assert.Contains("\"kid\":\"a\"", Plans.Sound(Plans.Service($"client_secret\ntoken_endpoint_auth_method: private_key_jwt\n{Keys}")).Clients[0].Jwks);

    [Fact]
    public void An_address_of_keys_replaces_the_secret() =>
        Assert.Equal("https://c.example.com/jwks", Plans.Sound(Plans.Service("client_secret\ntoken_endpoint_auth_method: private_key_jwt\njwks_uri: https://c.example.com/jwks")).Clients[0].JwksUri);

    [Fact]
    public void A_method_without_keys_is_refused() => Assert.Contains(
        "is private_key_jwt, but the client has no keys", Assert.Single(Plans.Lines(Plans.Service("client_secret\ntoken_endpoint_auth_method: private_key_jwt"))));

    [Fact, Gatehouse.Protocol.Spec("RFC 9101", "10.5")]
    public void Signed_requests_without_keys_are_refused() => Assert.Contains(
        "is on, but the client has no keys", Assert.Single(Plans.Lines(Plans.Web("require_signed_request_object: on"))));

    [Fact]
    public void Keys_twice_are_refused() => Assert.Contains(
        "jwks_uri stands beside jwks", Assert.Single(Plans.Lines(Plans.Service($"client_secret\ntoken_endpoint_auth_method: private_key_jwt\njwks_uri: https://c.example.com/jwks\n{Keys}"))));

    [Fact]
    public void A_secret_beside_a_key_is_refused() => Assert.Contains(
        "is given to a client that proves itself with its key", Assert.Single(Plans.Lines(Plans.Service($"token_endpoint_auth_method: private_key_jwt\n{Keys}"))));

    [Theory]
    [InlineData("jwks: { keys: [] }", "has no key"), InlineData("jwks: { }", "is not a JWK Set"), InlineData("jwks: '{'", "is not JSON"), InlineData("jwks: { keys: [{ kty: oct, k: abc }] }", "has a private or shared key"), InlineData("jwks: { keys: [{ kty: EC, d: abc }] }", "has a private or shared key")]
    public void Keys_that_are_none_are_refused(string keys, string finding) =>
        Assert.Contains(finding, Assert.Single(Plans.Lines(Plans.Service($"client_secret\ntoken_endpoint_auth_method: private_key_jwt\n{keys}"))));

    [Fact]
    public void An_algorithm_of_another_method_is_refused() => Assert.Contains(
        "does not go with the method", Assert.Single(Plans.Lines(Plans.Service("token_endpoint_auth_method: client_secret_jwt\ntoken_endpoint_auth_signing_alg: ES256"))));

    [Fact]
    public void A_short_secret_must_not_sign() => Assert.Contains(
        Plans.Lines(Plans.Service("token_endpoint_auth_method: client_secret_jwt\nclient_secret: short")), line => line.Contains("error") && line.Contains("and signs"));
}
