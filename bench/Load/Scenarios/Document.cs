using System.Text;

namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>GET of one address whose answer must be 200 and contain a text.</summary>
internal sealed class Document(LoadOptions options, string path, string expect) : Scenario(options)
{
    private readonly byte[] request = HttpRequest.Get(options.Base, path);
    private readonly byte[] expected = Encoding.UTF8.GetBytes(expect);

    public override void Once(VirtualUser user)
    {
        var answer = user.Connection.Send(request);
        // The floor of an authorization request is a redirect.
        if (answer.Status is not (200 or 302) || answer.Body.Span.IndexOf(expected) < 0)
            throw new InvalidAnswerException($"{path}: {answer.Status} {answer.Excerpt()}");
    }
}
