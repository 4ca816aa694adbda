namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>A confidential client fetches an access token for itself.</summary>
internal sealed class ClientCredentials(LoadOptions options) : ProviderScenario(options)
{
    public override void Prepare(VirtualUser user) => Signatures?.Require(ClientCredentialsToken(user.Connection), "access token");

    public override void Once(VirtualUser user) => ClientCredentialsToken(user.Connection);
}
