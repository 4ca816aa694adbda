using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Ciba;

[Spec("CIBA", "7.1"), Spec("CIBA", "13")]
public sealed class Section7_1_UserCode : IAsyncLifetime
{
    private static readonly string Plan = CibaFixture.Plan.Replace("- client_id: web\n", "- client_id: web\n    backchannel_user_code_parameter: on\n");
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    [Provokes("approval_code_missing")]
    public async Task Who_has_set_a_code_is_asked_only_by_clients_that_know_it()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("alice", null)).Status);
        var browser = await SetAsync("over the hills");

        Assert.Equal("missing_user_code", (await AskAsync("alice", null)).Error);
        Assert.Equal("invalid_user_code", (await AskAsync("alice", "over the hill")).Error);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("alice", "over the hills")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("bob", "anything")).Status);

        await PostAsync(browser, ("decision", "remove"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("alice", null)).Status);
    }

    [Fact]
    public async Task A_client_without_the_parameter_asks_as_before()
    {
        await SetAsync("over the hills");
        var asked = await _provider.PostAsync("backchannel_authentication", "both", ("scope", "openid"), ("login_hint", "alice"), ("client_notification_token", "8d67dc78-7faa-4d41-aabd"));
        Assert.Equal(HttpStatusCode.OK, asked.Status);
    }

    [Fact]
    [Provokes("approval_code_guessed_too_often", "approval_code_wrong")]
    public async Task Ten_wrong_codes_close_the_way_for_ten_minutes()
    {
        await SetAsync("over the hills");
        for (var i = 0; i < 10; i++) Assert.Equal("invalid_user_code", (await AskAsync("alice", $"guess {i}")).Error);
        Assert.Equal("invalid_user_code", (await AskAsync("alice", "over the hills")).Error);
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("alice", "over the hills")).Status);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    public async Task A_code_that_cannot_be_is_not_set(string code)
    {
        var browser = await _provider.SignedInAsync();
        Assert.Contains("4 to 64 characters", await PostAsync(browser, ("approval_code", code)));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("alice", null)).Status);
    }

    [Fact]
    public async Task The_database_does_not_hold_it_and_the_page_is_offered_where_a_client_sends_it()
    {
        var browser = await SetAsync("over the hills");
        await _provider.RestartAsync();
        foreach (var file in Directory.GetFiles(_provider.DataDirectory, "*.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain("over the hills", await reader.ReadToEndAsync());
        }
        Assert.Contains("/account/approval-code", await TextAsync(browser, "/account"));
        Assert.Matches("\"backchannel_user_code_parameter_supported\": true", await _provider.Http.GetStringAsync(".well-known/openid-configuration"));
    }

    private Task<Answer> AskAsync(string user, string? code) =>
        _provider.PostAsync("backchannel_authentication", "web", ("scope", "openid orders.read"), ("login_hint", user), ("user_code", code));

    private async Task<Browser> SetAsync(string code)
    {
        var browser = await _provider.SignedInAsync();
        await PostAsync(browser, ("approval_code", code));
        return browser;
    }

    private async Task<string> PostAsync(Browser browser, params (string Name, string Value)[] form)
    {
        var fields = Devices.Fields(await TextAsync(browser, "/account/approval-code"));
        foreach (var (name, value) in form) fields[name] = value;
        return await (await browser.PostAsync(_provider.Issuer + "/account/approval-code", fields)).Content.ReadAsStringAsync();
    }

    private async Task<string> TextAsync(Browser browser, string path) => await (await browser.GetAsync(_provider.Issuer + path)).Content.ReadAsStringAsync();
}
