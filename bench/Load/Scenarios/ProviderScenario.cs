namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>A scenario against a provider whose endpoints are found by discovery.</summary>
internal abstract class ProviderScenario : Scenario
{
    protected ProviderScenario(LoadOptions options)
        : base(options)
    {
        using var connection = new HttpConnection(options.Base);
        Provider = Provider.Discover(options.Base, connection);
        Signatures = options.VerifySignatures ? SignatureCheck.Read(Provider, connection) : null;
        CodeFlow = new CodeFlow(options, Provider);
        ClientCredentialsRequest = HttpRequest.Form(
            options.Base,
            Provider.Token,
            HttpRequest.Encode(("grant_type", "client_credentials"), ("scope", options.Scope), ("resource", options.Resource)),
            HttpRequest.Basic(options.ClientId, options.ClientSecret));
    }

    protected Provider Provider { get; }

    protected SignatureCheck? Signatures { get; }

    protected CodeFlow CodeFlow { get; }

    protected byte[] ClientCredentialsRequest { get; }

    public static Provider Discover(LoadOptions options)
    {
        using var connection = new HttpConnection(options.Base);
        return Provider.Discover(options.Base, connection);
    }

    protected string ClientCredentialsToken(HttpConnection connection)
    {
        var token = TokenAnswer.Read(connection.Send(ClientCredentialsRequest), "client credentials").AccessToken;
        return string.IsNullOrEmpty(token) ? throw new InvalidAnswerException("client credentials: no access token") : token;
    }
}
