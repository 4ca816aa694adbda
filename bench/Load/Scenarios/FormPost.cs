using System.Text;

namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>The same form posted again and again; used against the floor.</summary>
internal sealed class FormPost(LoadOptions options) : Scenario(options)
{
    private readonly byte[] request = HttpRequest.Form(options.Base, options.Path, options.Body);
    private readonly byte[] expected = Encoding.UTF8.GetBytes(options.Expect);

    public override void Once(VirtualUser user)
    {
        var answer = user.Connection.Send(request);
        if (answer.Status != 200 || answer.Body.Span.IndexOf(expected) < 0)
            throw new InvalidAnswerException($"{Options.Path}: {answer.Status} {answer.Excerpt()}");
    }
}
