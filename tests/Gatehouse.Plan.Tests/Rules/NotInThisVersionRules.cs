namespace Gatehouse.Plan.Tests.Rules;

/// <summary>What the plan's language has and this version does not: a clear answer and what works instead.</summary>
public class NotInThisVersionRules
{
    [Fact]
    public void The_profile_fapi2_is_refused() => Plans.Refuses(
        "profile: fapi2",
        "1:10: error: profile has 'fapi2', which is not available in this version; use oauth21");

    [Fact]
    public void The_profile_mcp_on_a_client_is_refused() => Plans.Refuses(
        Plans.Web("profile: mcp"),
        "11:14: error: clients[0].profile has 'mcp', which is not available in this version; use oauth21");

    [Fact]
    public void The_method_tls_client_auth_is_refused() => Plans.Refuses(
        Plans.Web("token_endpoint_auth_method: tls_client_auth"),
        "11:33: error: clients[0].token_endpoint_auth_method has 'tls_client_auth', which is not available in this version; use client_secret_basic with a secret of 32 random bytes");

    [Fact]
    public void Tokens_bound_to_a_certificate_are_refused() => Plans.Refuses(
        Plans.AnApi("token: { sender_constraint: mtls }"),
        "5:33: error: apis[0].token.sender_constraint has 'mtls', which is not available in this version; use dpop");

    [Fact]
    public void The_algorithm_EdDSA_is_refused() => Plans.Refuses(
        "token_signing: { algorithm: EdDSA }",
        "1:29: error: token_signing.algorithm has 'EdDSA', which is not available in this version; use ES256");
}
