using System.Text;

namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>A client calls a protected API with the same access token again and again.</summary>
internal sealed class ApiCheck : ProviderScenario
{
    private readonly byte[] request;
    private readonly byte[] expected;

    public ApiCheck(LoadOptions options)
        : base(options)
    {
        var api = options.Api ?? throw new ArgumentException("api_check needs --api");
        using var connection = new HttpConnection(options.Base);
        request = HttpRequest.Get(api, api.PathAndQuery, HttpRequest.Bearer(ClientCredentialsToken(connection)));
        expected = Encoding.UTF8.GetBytes(options.Expect);
        RequireRefusalWithoutToken(api);
    }

    public override Uri Origin => Options.Api!;

    public override void Once(VirtualUser user)
    {
        var answer = user.Connection.Send(request);
        if (answer.Status != 200 || answer.Body.Span.IndexOf(expected) < 0)
            throw new InvalidAnswerException($"API: {answer.Status} {answer.Excerpt()}");
    }

    // An API that lets everybody in would win this row.
    private static void RequireRefusalWithoutToken(Uri api)
    {
        using var connection = new HttpConnection(api);
        var answer = connection.Send(HttpRequest.Get(api, api.PathAndQuery));
        if (answer.Status != 401)
            throw new InvalidAnswerException($"API without a token: {answer.Status} instead of 401");
    }
}
