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
    public void The_algorithm_EdDSA_is_refused() => Plans.Refuses(
        "token_signing: { algorithm: EdDSA }",
        "1:29: error: token_signing.algorithm has 'EdDSA', which is not available in this version; use ES256");
}
