using System.Net;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Storage;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Operations;

/// <summary>Of several secrets people see which is still used, and no request pays for it.</summary>
public sealed class SecretUses : IAsyncLifetime
{
    private const string Former = "the former secret of 32 characters";
    private const string Next = "the next secret, also of 32 characters";
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plans.Default.Replace("clients:\n", $$"""
        clients:
          - client_id: rotating
            kind: service
            client_secrets: [{ name: former, value: "{{Former}}" }, { name: next, value: "{{Next}}" }]
            scope: orders.read
          - { client_id: asserting, kind: service, token_endpoint_auth_method: client_secret_jwt, client_secret: "{{Former}}", scope: orders.read }

        """));

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    [Provokes("client_secret_wrong")]
    public async Task The_last_use_of_each_is_written_down_once_a_minute()
    {
        var first = _provider.Clock.GetUtcNow();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Former));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("a wrong secret with enough characters"));
        Assert.Empty(await UsesAsync());
        await UntilAsync(uses => uses.GetValueOrDefault("former") == first && !uses.ContainsKey("next"));

        var second = _provider.Clock.GetUtcNow();
        await AskAsync(Next);
        await UntilAsync(uses => uses.GetValueOrDefault("former") == first && uses.GetValueOrDefault("next") == second);
    }

    [Fact]
    public async Task What_a_node_has_not_written_yet_it_writes_when_it_stops()
    {
        var at = _provider.Clock.GetUtcNow();
        await AskAsync(Next);
        await _provider.RestartAsync();
        Assert.Equal(at, (await UsesAsync())["next"]);
    }

    [Fact]
    public async Task A_secret_that_signs_counts_as_used_too()
    {
        var at = _provider.Clock.GetUtcNow();
        var assertion = SigningClient.SignWith(Former, SigningClient.Statement(_provider, "asserting"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", assertion)]);
        Assert.Equal(HttpStatusCode.OK, (await _provider.SendAsync(request)).Status);
        await _provider.RestartAsync();
        var secret = Assert.Single(_provider.Get<CurrentProvider>().Snapshot.FindClient("asserting")!.Secrets);
        Assert.Contains(await _provider.Get<IClientSecretUseStore>().ReadAllAsync(default), use => use.ClientId == "asserting" && use.Secret == secret.Id && use.UsedAt == at);
    }

    [Fact]
    public async Task A_hundred_requests_send_no_statement_for_it()
    {
        await AskAsync(Former);
        var database = _provider.Get<Database>();
        var before = database.StatementCount;
        for (var round = 0; round < 100; round++) await AskAsync(Former);
        // The follower reads the news four times a second, and nobody else anything.
        Assert.InRange(database.StatementCount - before, 0, 40);
    }

    private async Task<HttpStatusCode> AskAsync(string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Add("Authorization", Requests.Basic("rotating", secret));
        return (await _provider.SendAsync(request)).Status;
    }

    private Task UntilAsync(Func<Dictionary<string, DateTimeOffset>, bool> condition) => _provider.UntilAsync(async () =>
    {
        _provider.Clock.Advance(TimeSpan.FromMinutes(1));
        await Task.Delay(50);
        return condition(await UsesAsync());
    });

    private async Task<Dictionary<string, DateTimeOffset>> UsesAsync()
    {
        var names = _provider.Get<CurrentProvider>().Snapshot.FindClient("rotating")!.Secrets.ToDictionary(secret => secret.Id, secret => secret.Name!);
        return (await _provider.Get<IClientSecretUseStore>().ReadAllAsync(default)).Where(use => use.ClientId == "rotating").ToDictionary(use => names[use.Secret], use => use.UsedAt);
    }
}
