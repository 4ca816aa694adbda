namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>A protected resource asks about access tokens, several in rotation; each must be active.</summary>
internal sealed class Introspection : ProviderScenario
{
    private readonly byte[][] requests;

    public Introspection(LoadOptions options)
        : base(options)
    {
        using var connection = new HttpConnection(options.Base);
        var fields = HttpRequest.Basic(options.IntrospectClientId, options.IntrospectClientSecret);
        requests = new byte[options.Tokens][];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = HttpRequest.Form(
                options.Base, Provider.Introspection, HttpRequest.Encode(("token", ClientCredentialsToken(connection))), fields);
    }

    public override void Once(VirtualUser user)
    {
        var answer = TokenAnswer.Read(user.Connection.Send(requests[user.Cursor++ % requests.Length]), "introspection");
        if (!answer.Active)
            throw new InvalidAnswerException("introspection: not active");
    }
}
