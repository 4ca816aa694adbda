using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>An API that exchanges the token it was called with, at two processes on one PostgreSQL, while the user's grant is revoked.</summary>
[Spec("RFC 8693", "2.2.2")]
public sealed class ExchangesOnTwoNodes : IAsyncLifetime
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const int AtOnce = 50;
    private NodePair _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await NodePair.StartAsync(change: plan => plan.Replace(
        "client_id: orders-api, kind: api,",
        $"client_id: orders-api, kind: api, grant_types: [client_credentials, \"{GrantType}\"], scope: ledger.read, exchange: {{ targets: [{{ api: ledger, scopes: [ledger.read] }}] }},",
        StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null) await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Of_fifty_exchanges_over_both_that_race_a_revocation_none_leaves_a_living_token()
    {
        using var browser = new Browser(_nodes.First.Url);
        var client = _nodes.Shop.Web(_nodes.First);
        for (var round = 0; round < 5; round++)
        {
            var tokens = AssertAnswer.Succeeded(await _nodes.Shop.SignInAsync(client, browser));
            AssertAnswer.Succeeded(await ExchangeAsync(1, tokens.AccessToken));

            var exchanges = Enumerable.Range(0, AtOnce).Select(i => ExchangeAsync(i, tokens.AccessToken)).ToList();
            AssertAnswer.Succeeded(await client.At(_nodes.At(round).Url).RevokeAsync(tokens.RefreshToken));
            var answers = await Task.WhenAll(exchanges);

            // The grant's row decides, so the node that did not revoke refuses at once too.
            for (var i = 0; i < 2; i++) AssertAnswer.Refused("invalid_request", await ExchangeAsync(i, tokens.AccessToken));
            Assert.All(answers.Where(answer => !answer.Succeeded), answer => AssertAnswer.Refused("invalid_request", answer));
            foreach (var won in answers.Where(answer => answer.Succeeded))
                for (var i = 0; i < 2; i++)
                    await Within.ASecondAsync(async () => !(await _nodes.Shop.OrdersApi(_nodes.At(i)).IntrospectAsync(won.AccessToken)).Is("active"));
        }
    }

    private Task<JsonAnswer> ExchangeAsync(int number, string token) => _nodes.Shop.OrdersApi(_nodes.At(number)).TokenAsync(
        ("grant_type", GrantType), ("subject_token", token), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("audience", "ledger"));
}
