using System.Net;
using Gatehouse.Gateway.Tests.Sessions;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Downstream;
using Gatehouse.Testing.Refusals;

/// <summary>An upstream that gets a token of its own API in exchange for the caller's.</summary>
public sealed class Exchanged : SignedIn
{
    protected override string Plan(string url) => SessionFixture.Plan(
        Provider, url, Upstream.Address,
        gateway: "      downstream: [exchange]\n      exchange: { client: exchanger, api: inventory, scopes: [inventory.read] }",
        routes: "      - { match: \"GET /orders/plain\", scopes: [orders.read], downstream: [] }",
        more: "  - { name: inventory, resource: \"https://inventory.example.com\", scopes: [inventory.read] }",
        client: "  - { client_id: exchanger, kind: api, apis: [orders], client_secret: \"${WEB_SECRET}\", grant_types: [\"urn:ietf:params:oauth:grant-type:token-exchange\"], exchange: { targets: [{ api: inventory, scopes: [inventory.read] }] } }");

    [Fact, Spec("RFC 8693", "2.1"), Spec("RFC 8707", "2")]
    public void It_is_asked_for_with_the_callers_token_for_the_inner_API_and_no_more_than_the_plan_says()
    {
        var form = Assert.Single(Provider.Exchanges);
        Assert.Equal(("https://inventory.example.com", "inventory.read", "urn:ietf:params:oauth:token-type:access_token"), (form["resource"], form["scope"], form["subject_token_type"]));
        var token = Assert.Single(Upstream.LastHeader("Authorization"));
        Assert.StartsWith("Bearer ", token);
        Assert.NotEqual("Bearer " + form["subject_token"], token);
        Assert.Equal("https://inventory.example.com", ClaimsOf(token)["aud"]!.ToString());
        // Plain headers were not asked for.
        Assert.Empty(Upstream.LastHeader("Gatehouse-Subject"));
    }

    [Fact]
    public async Task It_is_kept_and_asked_for_once_however_many_calls_come_at_once()
    {
        Provider.Clock.Advance(TimeSpan.FromMinutes(20));
        using (await Visitor.FetchAsync("/orders/plain"))
        {
        }
        var before = Provider.Exchanges.Count;
        Provider.Delay = TimeSpan.FromMilliseconds(200);
        var calls = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Visitor.FetchAsync("/orders/1")));
        Assert.All(calls, call => Assert.Equal(HttpStatusCode.OK, call.StatusCode));
        Assert.Equal(before + 1, Provider.Exchanges.Count);
    }

    [Fact]
    public async Task A_route_that_needs_none_asks_for_none()
    {
        var before = Provider.Exchanges.Count;
        using var response = await Visitor.FetchAsync("/orders/plain");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Upstream.LastHeader("Authorization"));
        Assert.Equal(before, Provider.Exchanges.Count);
    }

    [Fact]
    [Provokes("exchange_refused")]
    public async Task AProvider_that_refuses_is_the_callers_403_and_one_that_is_away_a_503()
    {
        var reached = Upstream.Heads.Count;
        Provider.Clock.Advance(TimeSpan.FromMinutes(9.8));
        Provider.ExchangeError = "invalid_target";
        await AnswersAsync(HttpStatusCode.Forbidden, "exchange_refused");
        Provider.Clock.Advance(TimeSpan.FromMinutes(2));
        Provider.IsAway = true;
        await AnswersAsync(HttpStatusCode.ServiceUnavailable, "exchange_unavailable");
        Assert.Equal(reached, Upstream.Heads.Count);
    }

    private async Task AnswersAsync(HttpStatusCode status, string reason)
    {
        using var response = await Visitor.FetchAsync("/orders/1");
        Assert.Equal((status, reason), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
    }

    internal static System.Text.Json.Nodes.JsonNode ClaimsOf(string token) => System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;
}
