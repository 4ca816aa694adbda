using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>Ends the grants that were made, so that nothing of the load lives on.</summary>
[Spec("RFC 7009", "2.1")]
internal static class Revocation
{
    private const int AtOnce = 8;

    public static Task OfAsync(LoadClient client, IEnumerable<string> refreshTokens, CancellationToken cancel)
    {
        var endpoint = client.Provider.Endpoint("revocation_endpoint");
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        return Parallel.ForEachAsync(refreshTokens, options, async (token, stop) => await client.PostAsync(endpoint, stop, (Parameters.Token, token)));
    }
}
