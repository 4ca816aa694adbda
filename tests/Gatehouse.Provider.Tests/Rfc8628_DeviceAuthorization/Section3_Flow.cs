using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;

[Spec("RFC 8628", "3.1")]
public class Section3_Flow(DeviceFixture fixture) : IClassFixture<DeviceFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact, Spec("RFC 8628", "3.2"), Spec("RFC 8628", "6.1")]
    public async Task A_device_gets_a_code_to_show_and_one_to_ask_with()
    {
        var asked = await _provider.AskAsync();

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", asked["user_code"]);
        Assert.Equal(_provider.Issuer + "/device", asked["verification_uri"]);
        Assert.Equal($"{_provider.Issuer}/device?user_code={asked["user_code"]}", asked["verification_uri_complete"]);
        Assert.Equal(("600", "5"), (asked["expires_in"], asked["interval"]));
        Assert.Contains("no-store", asked.Message.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("web", null, "unauthorized_client")]
    [InlineData("service", null, "unauthorized_client")]
    [InlineData("nobody", null, "invalid_client")]
    [InlineData("tv", "nonsense", "invalid_scope")]
    [InlineData("radio", "openid orders.read billing.read", "invalid_target")]
    public async Task A_bad_request_is_refused(string clientId, string? scope, string error) =>
        Assert.Equal(error, (await _provider.AskAsync(clientId, ("scope", scope ?? "openid"))).Error);

    [Fact, Spec("RFC 8628", "3.4"), Spec("RFC 8628", "3.5")]
    public async Task It_waits_until_its_user_agrees_and_then_gets_tokens_once()
    {
        var asked = await _provider.AskAsync();
        Assert.Equal("authorization_pending", (await _provider.PollAsync(asked)).Error);

        Assert.Contains("Your device is connected", await _provider.AnswerAsync(asked));

        var tokens = await _provider.PollAsync(asked);
        Assert.Equal("openid offline_access orders.read", tokens["scope"]);
        Assert.Equal("tv", Requests.ClaimsOf(tokens["id_token"]!).GetProperty("aud").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken, "tv")).Status);
        Assert.Equal("invalid_grant", (await _provider.PollAsync(asked)).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken, "tv")).Status);
    }

    [Fact, Spec("RFC 8628", "3.5")]
    public async Task Of_fifty_processes_that_ask_at_once_exactly_one_gets_tokens()
    {
        var asked = await _provider.AskAsync();
        await _provider.AnswerAsync(asked);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _provider.PollAsync(asked))));

        var won = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != won), answer => Assert.Equal("invalid_grant", answer.Error));
        Assert.Equal("True", (await _provider.IntrospectAsync(won.AccessToken))["active"]);
    }

    [Fact, Spec("RFC 8628", "3.5")]
    [Provokes("slow_down")]
    public async Task A_device_that_asks_too_often_is_told_to_slow_down_and_must_then_wait_longer()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var asked = await provider.AskAsync();
        Assert.Equal("authorization_pending", (await provider.PollAsync(asked)).Error);
        provider.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("slow_down", (await provider.PollAsync(asked)).Error);
        provider.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("slow_down", (await provider.PollAsync(asked)).Error);
        provider.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("authorization_pending", (await provider.PollAsync(asked)).Error);
    }

    [Fact, Spec("RFC 8628", "3.5")]
    [Provokes("awaited_expired", "user_code_wrong")]
    public async Task A_code_ends_after_ten_minutes_for_device_and_user()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var (asked, browser) = (await provider.AskAsync(), await provider.SignedInAsync());
        provider.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("expired_token", (await provider.PollAsync(asked)).Error);
        Assert.Contains("No device waits with this code", await provider.AnswerAsync(browser, asked["user_code"]!));
    }

    [Fact, Spec("RFC 8628", "3.5")]
    public async Task A_user_who_refuses_ends_it()
    {
        var asked = await _provider.AskAsync();

        Assert.Contains("Access refused", await _provider.AnswerAsync(asked, "deny", compared: false));

        Assert.Equal("access_denied", (await _provider.PollAsync(asked)).Error);
        Assert.Contains("No device waits with this code", await _provider.AnswerAsync(asked));
        Assert.Equal("access_denied", (await _provider.PollAsync(asked)).Error);
    }

    [Fact, Spec("RFC 8628", "3.4")]
    public async Task Another_client_and_a_made_up_code_get_nothing_and_spoil_nothing()
    {
        var asked = await _provider.AskAsync();
        await _provider.AnswerAsync(asked);

        Assert.Equal("invalid_grant", (await _provider.PollAsync(asked, "radio")).Error);
        Assert.Equal("invalid_grant", (await _provider.PollAsync(asked, "tv", ("device_code", "ghd_made_up"))).Error);
        Assert.Equal("invalid_request", (await _provider.PollAsync(asked, "tv", ("device_code", null))).Error);
        Assert.Equal("unauthorized_client", (await _provider.PollAsync(asked, "spa")).Error);
        Assert.Equal("invalid_grant", (await _provider.TokenAsync("tv", ("grant_type", "refresh_token"), ("refresh_token", asked["device_code"]))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.PollAsync(asked)).Status);
    }

    [Fact]
    public async Task It_outlives_a_restart()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var asked = await provider.AskAsync();
        await provider.RestartAsync();
        await provider.AnswerAsync(asked);
        await provider.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await provider.PollAsync(asked)).Status);
    }

    [Fact, Spec("RFC 8628", "4")]
    public async Task The_metadata_names_it_where_a_client_may_use_it()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        Assert.Equal(_provider.Issuer + "/device_authorization", metadata["device_authorization_endpoint"]);
        Assert.Contains(Devices.GrantType, metadata["grant_types_supported"]);

        await using var without = await Provider.StartAsync();
        var bare = await without.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        Assert.Null(bare["device_authorization_endpoint"]);
        Assert.DoesNotContain("device_code", bare["grant_types_supported"]);
    }
}
