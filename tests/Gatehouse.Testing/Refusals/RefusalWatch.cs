using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Protocol.Refusals;
using Xunit;

namespace Gatehouse.Testing.Refusals;

/// <summary>
/// Stands between a test and what it calls: every answer of 4xx must carry the id of a refusal. In tests that say what they provoke, each
/// id is explained at once.
/// </summary>
/// <param name="explain">Asks whoever refused.</param>
public sealed class RefusalWatch(HttpMessageHandler inner, Func<string, Task<ExplainedRefusal?>> explain) : DelegatingHandler(inner)
{
    public static readonly ConcurrentQueue<string> Pairs = []; // PAIRS
    private const string Key = "provoked refusals";

    /// <summary>The reasons that the present test has met, each explained.</summary>
    public static IReadOnlyCollection<string> Met => TestContext.Current.KeyValueStorage.TryGetValue(Key, out var met) ? ((ConcurrentDictionary<string, bool>)met!).Keys.ToList() : [];

    public static void Begin() => TestContext.Current.KeyValueStorage.TryAdd(Key, new ConcurrentDictionary<string, bool>());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var id = response.Headers.TryGetValues(RefusalId.Header, out var ids) ? ids.Single() : null;
        if (id is null && response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError)
            throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode} without the id of a refusal.");
        if (id is not null) await NoteAsync(id);
        return response;
    }

    /// <summary>Explains a refusal that a test met by other means than an HTTP client.</summary>
    public Task SeeAsync(string id) => NoteAsync(id);

    private async Task NoteAsync(string id)
    {
        if (Environment.GetEnvironmentVariable("PAIRS") is { } file && TestContext.Current.TestMethod is { } m) { Pairs.Enqueue($"{TestContext.Current.TestClass!.TestClassName} {m.MethodName} {id}"); } // PAIRS
        if (!TestContext.Current.KeyValueStorage.TryGetValue(Key, out var met)) return;
        if (await explain(id) is not { } explained) throw new InvalidOperationException($"The refusal {id} cannot be explained.");
        Assert.NotEmpty(explained.Reason.Check);
        Assert.NotEmpty(explained.Reason.Cause);
        Assert.NotEmpty(explained.Reason.Remedy);
        Assert.NotEmpty(explained.Reason.Who);
        Assert.NotEqual(0, explained.Occurrences.Count);
        ((ConcurrentDictionary<string, bool>)met!)[explained.Reason.Name] = true;
    }
}
