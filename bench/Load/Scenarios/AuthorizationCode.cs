namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>A user who is already signed in goes to a client: authorization request, redirect, redemption with PKCE.</summary>
internal sealed class AuthorizationCode(LoadOptions options) : ProviderScenario(options)
{
    public override void Prepare(VirtualUser user)
    {
        var tokens = CodeFlow.Run(user); // contains the login
        Signatures?.Require(tokens.AccessToken, "access token");
        Signatures?.Require(tokens.IdToken, "ID token");
    }

    public override void Once(VirtualUser user) => CodeFlow.Run(user);
}
