namespace Gatehouse.Plan.Tests.Rules;

/// <summary>What the plan's language has and this version does not: a clear answer and what works instead.</summary>
public class NotInThisVersionRules
{
    [Fact]
    public void The_algorithm_EdDSA_is_refused() => Plans.Refuses(
        "token_signing: { algorithm: EdDSA }",
        "1:29: error: token_signing.algorithm has 'EdDSA', which is not available in this version; use ES256");
}
