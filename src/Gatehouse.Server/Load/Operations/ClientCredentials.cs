using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>A client gets a token for itself, for each API that it may call in turn.</summary>
internal sealed class ClientCredentials(LoadClient client) : LoadOperation(client.Id, GrantTypes.ClientCredentials)
{
    private readonly LoadedEndpoint _endpoint = client.Provider.Endpoint("token_endpoint");
    private int _turn;

    public override async Task<string?> RunAsync(CancellationToken cancel)
    {
        var ask = client.Asks[(int)((uint)Interlocked.Increment(ref _turn) % client.Asks.Count)];
        var answer = await AskAsync(client, _endpoint, ask.Scope, cancel);
        return answer.Error ?? (answer.Text(Parameters.AccessToken) is null ? "no_access_token" : null);
    }

    public static Task<LoadAnswer> AskAsync(LoadClient client, LoadedEndpoint endpoint, string scope, CancellationToken cancel) =>
        client.PostAsync(endpoint, cancel, (Parameters.GrantType, GrantTypes.ClientCredentials), (Parameters.Scope, scope));
}
