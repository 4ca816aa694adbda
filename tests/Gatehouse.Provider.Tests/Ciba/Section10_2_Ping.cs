using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;

namespace Gatehouse.Provider.Tests.Ciba;

[Spec("CIBA", "10.2")]
public partial class Section10_2_Ping
{
    private const string Token = "8d67dc78-7faa-4d41-aabd-67707b374255";

    [Theory]
    [InlineData("allow", true)]
    [InlineData("deny", true)]
    [InlineData("allow", false)]
    public async Task The_client_hears_with_its_own_token_that_there_is_an_answer_if_it_can_be_reached(string decision, bool reachable)
    {
        await using var neighbour = await Neighbour.StartAsync();
        var heard = new ConcurrentBag<(string Authorization, string Body)>();
        var endpoint = neighbour.At("/ping", async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            heard.Add((http.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
            http.Response.StatusCode = 204;
        });
        var plan = (reachable ? "outgoing: { allow: [127.0.0.1] }\n" : "") + CibaFixture.Plan.Replace("https://both.example.com/ping", endpoint);
        await using var provider = await Provider.StartAsync(plan);
        var asked = await provider.PostAsync("backchannel_authentication", "both", ("scope", "openid orders.read"), ("login_hint", "alice"), ("client_notification_token", Token));

        await AnswerAsync(provider, decision);

        var polled = await provider.TokenAsync("both", ("grant_type", CibaFixture.GrantType), ("auth_req_id", asked["auth_req_id"]));
        Assert.Equal(decision == "allow" ? null : "access_denied", polled.Error);
        if (!reachable)
        {
            Assert.Empty(heard);
            Assert.Contains(provider.Log.Lines, line => line.Contains("did not hear"));
            return;
        }
        var (authorization, body) = Assert.Single(heard);
        Assert.Equal("Bearer " + Token, authorization);
        var named = JsonDocument.Parse(body).RootElement.GetProperty("auth_req_id").GetString();
        Assert.Equal(asked["auth_req_id"], named);
        Assert.DoesNotContain(provider.Log.Lines, line => line.Contains(Token));
    }

    private static async Task AnswerAsync(Provider provider, string decision)
    {
        var browser = await provider.SignedInAsync();
        var id = Link().Match(await (await browser.GetAsync(provider.Issuer + "/")).Content.ReadAsStringAsync()).Groups[1].Value;
        var fields = Devices.Fields(await (await browser.GetAsync($"{provider.Issuer}/approve?id={id}")).Content.ReadAsStringAsync());
        (fields["decision"], fields["compared"]) = (decision, "yes");
        await browser.PostAsync(provider.Issuer + "/approve", fields);
    }

    [GeneratedRegex("/approve\\?id=([A-Za-z0-9_-]{22})")]
    private static partial Regex Link();
}
