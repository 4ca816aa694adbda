using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>An API asks about a token that it was shown.</summary>
internal sealed class Introspection(LoadClient client, TokenOfAnother shown) : LoadOperation(client.Id, "introspection")
{
    private readonly LoadedEndpoint _endpoint = client.Provider.Endpoint("introspection_endpoint");

    public override bool IssuesToken => false;

    public override async Task<string?> PrepareAsync(double rate, CancellationToken cancel) => (await shown.GetAsync(cancel)).Error;

    public override async Task<string?> RunAsync(CancellationToken cancel)
    {
        var (token, error) = await shown.GetAsync(cancel);
        if (token is null) return error;
        var answer = await client.PostAsync(_endpoint, cancel, (Parameters.Token, token));
        if (answer.Error is not null) return answer.Error;
        return answer.Body.TryGetProperty(ClaimNames.Active, out var active) && active.ValueKind == JsonValueKind.True ? null : "inactive";
    }
}
