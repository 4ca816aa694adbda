using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8693_TokenExchange;

/// <summary>The grant at the root and what was exchanged from it end together.</summary>
[Spec("RFC 8693", "2.2.2"), Spec("RFC 7009", "2")]
public class RevokedRoots
{
    [Fact]
    public async Task A_revoked_grant_takes_with_it_what_was_exchanged_from_it()
    {
        await using var provider = await Provider.StartAsync(Exchanges.Plan);
        var tokens = await provider.SignInAsync();
        var first = await provider.ExchangedAsync("orders-api", tokens.AccessToken, ("audience", "billing"));
        var second = await provider.ExchangedAsync("billing-api", first);
        Assert.Equal("True", (await provider.IntrospectAsync(second, "billing-api"))["active"]);

        await provider.RevokeAsync(tokens.RefreshToken);

        foreach (var token in (string[])[first, second]) Assert.Equal("False", (await provider.IntrospectAsync(token, "billing-api"))["active"]);
        Assert.Equal("invalid_request", (await provider.ExchangeAsync("orders-api", tokens.AccessToken, ("audience", "billing"))).Error);
        Assert.Equal("invalid_request", (await provider.ExchangeAsync("billing-api", first)).Error);
    }

    [Fact]
    [Provokes("subject_token_revoked")]
    public async Task A_revoked_access_token_is_exchanged_no_more()
    {
        await using var provider = await Provider.StartAsync(Exchanges.Plan);
        var tokens = await provider.SignInAsync();
        await provider.RevokeAsync(tokens.AccessToken);
        Assert.Equal("invalid_request", (await provider.ExchangeAsync("orders-api", tokens.AccessToken)).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_fifty_exchanges_that_race_a_revocation_none_leaves_a_living_token(bool postgres)
    {
        if (postgres && Gatehouse.Testing.PostgresServer.Missing is { } reason) Assert.Skip(reason);
        var database = postgres ? await (await Gatehouse.Testing.PostgresServer.SharedAsync()).NewDatabaseAsync() : null;
        await using var provider = await Provider.StartAsync(Exchanges.Plan, database: database);
        for (var round = 0; round < 3; round++)
        {
            var tokens = await provider.SignInAsync();
            var exchanges = Enumerable.Range(0, 50).Select(_ => provider.ExchangeAsync("orders-api", tokens.AccessToken, ("audience", "billing"))).ToList();
            var revocation = provider.RevokeAsync(tokens.RefreshToken);
            var answers = await Task.WhenAll(exchanges);
            Assert.Equal(HttpStatusCode.OK, (await revocation).Status);

            foreach (var won in answers.Where(answer => answer.Status == HttpStatusCode.OK))
                Assert.Equal("False", (await provider.IntrospectAsync(won.AccessToken, "billing-api"))["active"]);
            Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK || answer.Error == "invalid_request", answer.Body));
            Assert.Equal("invalid_request", (await provider.ExchangeAsync("orders-api", tokens.AccessToken, ("audience", "billing"))).Error);
        }
    }
}
