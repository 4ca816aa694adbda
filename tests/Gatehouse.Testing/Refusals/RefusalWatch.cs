using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Protocol.Refusals;
using Xunit;

namespace Gatehouse.Testing.Refusals;

/// <summary>
/// Stands between a test and what it calls. In tests that say what they provoke, each refusal is explained at once.
/// </summary>
/// <param name="explain">Asks whoever refused.</param>
/// <param name="always">Whether every answer of 4xx must carry an id: so from the provider, where nobody else answers.</param>
public sealed class RefusalWatch(HttpMessageHandler inner, Func<string, Task<ExplainedRefusal?>> explain, bool always = false) : DelegatingHandler(inner)
{
    // The storage of a run is one for all its tests.
    private static string Key => $"refusals of {TestContext.Current.Test?.UniqueID}";

    /// <summary>The reasons that the present test has met, each explained.</summary>
    public static IReadOnlyCollection<string> Met => TestContext.Current.KeyValueStorage.TryGetValue(Key, out var met) ? ((ConcurrentDictionary<string, bool>)met!).Keys.ToList() : [];

    public static void Begin() => TestContext.Current.KeyValueStorage.TryAdd(Key, new ConcurrentDictionary<string, bool>());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var id = response.Headers.TryGetValues(RefusalId.Header, out var ids) ? ids.Single() : null;
        // Kestrel answers for itself what it does not read.
        if (always && id is null && response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestHeaderFieldsTooLarge)
            throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode} without the id of a refusal.");
        if (id is not null) await NoteAsync(id, explain);
        return response;
    }

    /// <summary>Explains a refusal that a test met by other means than an HTTP client.</summary>
    public static Task SeeAsync(string id, Func<string, Task<ExplainedRefusal?>> explain) => NoteAsync(id, explain);

    private static async Task NoteAsync(string id, Func<string, Task<ExplainedRefusal?>> explain)
    {
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
