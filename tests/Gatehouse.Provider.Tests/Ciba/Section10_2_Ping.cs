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

        await provider.UntilAsync(() => Task.FromResult(reachable ? !heard.IsEmpty : provider.Log.Lines.Any(line => line.Contains("did not hear"))));
        var polled = await provider.TokenAsync("both", ("grant_type", CibaFixture.GrantType), ("auth_req_id", asked["auth_req_id"]));
        Assert.Equal(decision == "allow" ? null : "access_denied", polled.Error);
        if (!reachable)
        {
            Assert.Empty(heard);
            return;
        }
        var (authorization, body) = Assert.Single(heard);
        Assert.Equal("Bearer " + Token, authorization);
        var named = JsonDocument.Parse(body).RootElement.GetProperty("auth_req_id").GetString();
        Assert.Equal(asked["auth_req_id"], named);
        Assert.DoesNotContain(provider.Log.Lines, line => line.Contains(Token));
    }

    [Fact]
    public async Task A_ping_that_fails_is_tried_again_with_pauses_survives_a_restart_and_ends_once_it_was_heard()
    {
        await using var neighbour = await Neighbour.StartAsync();
        var (status, heard) = (503, 0);
        await using var provider = await AskedAndAnsweredAsync(neighbour, http =>
        {
            Interlocked.Increment(ref heard);
            http.Response.StatusCode = Volatile.Read(ref status);
            return Task.CompletedTask;
        });
        await UnheardAsync(1);

        provider.Clock.Advance(TimeSpan.FromSeconds(2));
        await UnheardAsync(2);
        await provider.RestartAsync();
        provider.Clock.Advance(TimeSpan.FromSeconds(3));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(2, heard);

        Volatile.Write(ref status, 204);
        provider.Clock.Advance(TimeSpan.FromSeconds(1));
        await provider.UntilAsync(() => Task.FromResult(heard == 3));
        provider.Clock.Advance(TimeSpan.FromMinutes(1));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(3, heard);

        // The pause begins when the attempt has been noted.
        Task UnheardAsync(int attempt) => provider.UntilAsync(() => Task.FromResult(provider.Log.Lines.Any(line => line.Contains($"(attempt {attempt}); it is tried again"))));
    }

    [Theory]
    [InlineData(400, 0)]
    [InlineData(401, 0)]
    [InlineData(503, 8)]
    public async Task A_ping_is_given_up_when_the_client_does_not_want_it_or_could_get_nothing_any_more(int status, int minutes)
    {
        await using var neighbour = await Neighbour.StartAsync();
        await using var provider = await AskedAndAnsweredAsync(neighbour, http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        if (minutes > 0) await provider.UntilAsync(() => Task.FromResult(provider.Log.Lines.Any(line => line.Contains("it is tried again"))));
        provider.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await provider.UntilAsync(() => Task.FromResult(provider.Log.Lines.Any(line => line.Contains("did not hear") && line.Contains("it is given up"))));
        var calls = neighbour.Asked.Count;
        provider.Clock.Advance(TimeSpan.FromMinutes(5));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(calls, neighbour.Asked.Count);
    }

    private static async Task<Provider> AskedAndAnsweredAsync(Neighbour neighbour, Microsoft.AspNetCore.Http.RequestDelegate answer)
    {
        var endpoint = neighbour.At("/ping", answer);
        var provider = await Provider.StartAsync("outgoing: { allow: [127.0.0.1] }\n" + CibaFixture.Plan.Replace("https://both.example.com/ping", endpoint));
        await provider.PostAsync("backchannel_authentication", "both", ("scope", "openid orders.read"), ("login_hint", "alice"), ("client_notification_token", Token));
        await AnswerAsync(provider, "allow");
        return provider;
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
