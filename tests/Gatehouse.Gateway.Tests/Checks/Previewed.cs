using System.Text.Json.Nodes;
using Gatehouse.Gateway.Preview;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Plan;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Checks;

/// <summary>What is tried without a gateway is what a gateway does, for every kind of call and token.</summary>
public sealed class Previewed(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("GET", "/orders/1"), InlineData("DELETE", "/orders/1"), InlineData("GET", "/orders"), InlineData("GET", "/orders/"), InlineData("GET", "/ORDERS/1"), InlineData("GET", "/orders?x=1")]
    [InlineData("GET", "/admin/users"), InlineData("PUT", "/admin/users"), InlineData("POST", "/public/page"), InlineData("GET", "/any/thing"), InlineData("GET", "/nowhere"), InlineData("GET", "/orders/%2e%2e"), InlineData("GET", "/orders/a;b")]
    public async Task A_call_is_answered_the_same(string method, string target)
    {
        var gateway = fixture.Gateway;
        var plan = PlanReader.Read(await File.ReadAllTextAsync(gateway.PlanFile), "plan.yaml", static _ => null).Plan!;
        var preview = new RoutePreview(plan.Apis[0]);
        foreach (var (scope, roles, audience) in (IEnumerable<(string, string[], string)>)
            [("orders.read", [], gateway.Url), ("orders.read orders.write", [], gateway.Url), ("orders.write", ["admin"], gateway.Url), ("other", ["clerk", "admin"], gateway.Url), ("orders.read", ["admin"], "https://other.example.com")])
        {
            var token = gateway.Token(fixture.Issuer, scope, claims =>
            {
                claims["aud"] = audience;
                claims["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]);
            });
            await IsTheSameAsync(preview, method, target, token, new TriedToken([audience], ScopeSet.Parse(scope), roles));
        }
        await IsTheSameAsync(preview, method, target, null, null);
    }

    private async Task IsTheSameAsync(RoutePreview preview, string method, string target, string? token, TriedToken? tried)
    {
        var real = await fixture.Gateway.RawAsync($"{method} {target}", token is null ? "" : $"Authorization: Bearer {token}\r\n");
        Assert.Equal((target, real.Status), (target, (await preview.AskAsync(method, target, tried)).Status));
    }
}
