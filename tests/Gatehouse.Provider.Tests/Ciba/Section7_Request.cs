using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Ciba;

/// <summary>One server on a plan with a client that names its users.</summary>
public sealed class CibaFixture : IAsyncLifetime
{
    public const string GrantType = "urn:openid:params:grant-type:ciba";

    public static readonly string Plan = Plans.Default
        .Replace("- client_id: web\n", $"- client_id: web\n    grant_types: [authorization_code, refresh_token, \"{GrantType}\"]\n")
        .Replace("- client_id: both\n", $"- client_id: both\n    grant_types: [authorization_code, refresh_token, \"{GrantType}\"]\n    backchannel_token_delivery_mode: ping\n    backchannel_client_notification_endpoint: https://both.example.com/ping\n");

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}

[Spec("CIBA", "7")]
public partial class Section7_Request(CibaFixture fixture) : IClassFixture<CibaFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact, Spec("CIBA", "7.3"), Spec("CIBA", "10.1"), Spec("CIBA", "11")]
    public async Task The_named_user_finds_the_request_at_home_and_the_client_gets_tokens_once_they_agree()
    {
        var asked = await AskAsync(_provider, ("login_hint", "bob"), ("binding_message", "W4-XY"));
        Assert.Equal(("300", "5"), (asked["expires_in"], asked["interval"]));
        Assert.Equal("authorization_pending", (await PollAsync(_provider, asked)).Error);

        var browser = await _provider.SignedInAsync("bob");
        var home = await (await browser.GetAsync(_provider.Issuer + "/")).Content.ReadAsStringAsync();
        Assert.Contains("Waiting for your answer", home);
        var id = Link().Match(home).Groups[1].Value;
        var page = await (await browser.GetAsync($"{_provider.Issuer}/approve?id={id}")).Content.ReadAsStringAsync();
        Assert.Contains("The Web", page);
        Assert.Contains("W4-XY", page);
        Assert.Contains("See your orders", page);

        Assert.Contains("tick the box first", await AnswerAsync(_provider, browser, page, "allow", compared: false));
        // The clock stands still, so this poll comes too early; what matters is that there are no tokens.
        Assert.Equal("slow_down", (await PollAsync(_provider, asked)).Error);
        Assert.Contains("Access allowed", await AnswerAsync(_provider, browser, page, "allow"));

        var tokens = await PollAsync(_provider, asked);
        Assert.Equal("openid offline_access orders.read", tokens["scope"]);
        Assert.Equal((await _provider.IntrospectAsync(tokens.AccessToken))["sub"], Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sub").GetString());
        Assert.Equal("invalid_grant", (await PollAsync(_provider, asked)).Error);
        Assert.DoesNotContain("Waiting for your answer", await (await browser.GetAsync(_provider.Issuer + "/")).Content.ReadAsStringAsync());
    }

    [Fact, Spec("CIBA", "11")]
    public async Task A_user_who_refuses_ends_it_and_time_does_too()
    {
        await using var provider = await Provider.StartAsync(CibaFixture.Plan);
        var (refused, late) = (await AskAsync(provider), await AskAsync(provider, ("requested_expiry", "60")));
        var browser = await provider.SignedInAsync();
        var home = await (await browser.GetAsync(provider.Issuer + "/")).Content.ReadAsStringAsync();
        var page = await (await browser.GetAsync($"{provider.Issuer}/approve?id={Link().Match(home).Groups[1].Value}")).Content.ReadAsStringAsync();
        Assert.Contains("Access refused", await AnswerAsync(provider, browser, page, "deny", compared: false));
        Assert.Equal("access_denied", (await PollAsync(provider, refused)).Error);

        Assert.Equal("authorization_pending", (await PollAsync(provider, late)).Error);
        Assert.Equal("slow_down", (await PollAsync(provider, late)).Error);
        provider.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("expired_token", (await PollAsync(provider, late)).Error);
    }

    [Fact, Spec("CIBA", "10.1")]
    [Provokes("awaited_spent")]
    public async Task Of_fifty_that_ask_at_once_exactly_one_gets_tokens()
    {
        await using var provider = await Provider.StartAsync(CibaFixture.Plan);
        var asked = await AskAsync(provider);
        var browser = await provider.SignedInAsync();
        var home = await (await browser.GetAsync(provider.Issuer + "/")).Content.ReadAsStringAsync();
        var page = await (await browser.GetAsync($"{provider.Issuer}/approve?id={Link().Match(home).Groups[1].Value}")).Content.ReadAsStringAsync();
        await AnswerAsync(provider, browser, page, "allow");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => PollAsync(provider, asked))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact, Spec("RFC 10027", "6.1")]
    [Provokes("approval_too_late")]
    public async Task Nobody_else_sees_or_answers_it()
    {
        await using var provider = await Provider.StartAsync(CibaFixture.Plan);
        var asked = await AskAsync(provider, ("login_hint", "bob"));
        var (bob, alice) = (await provider.SignedInAsync("bob"), await provider.SignedInAsync());
        var id = Link().Match(await (await bob.GetAsync(provider.Issuer + "/")).Content.ReadAsStringAsync()).Groups[1].Value;

        Assert.Equal(HttpStatusCode.BadRequest, (await alice.GetAsync($"{provider.Issuer}/approve?id={id}")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await provider.NewBrowser().GetAsync($"{provider.Issuer}/approve?id={id}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await bob.GetAsync($"{provider.Issuer}/approve?id=nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await bob.PostAsync($"{provider.Issuer}/approve", new Dictionary<string, string> { ["id"] = id, ["decision"] = "allow", ["compared"] = "yes" })).StatusCode);
        Assert.Equal("authorization_pending", (await PollAsync(provider, asked)).Error);
    }

    [Theory, Spec("CIBA", "7.1"), Spec("CIBA", "7.2")]
    [InlineData("login_hint", null, "invalid_request")]
    [InlineData("login_hint", "nobody", "unknown_user_id")]
    [InlineData("id_token_hint", "x", "invalid_request")]
    [InlineData("login_hint_token", "x", "invalid_request")]
    [InlineData("scope", "orders.read", "invalid_scope")]
    [InlineData("scope", "openid nonsense", "invalid_scope")]
    [InlineData("binding_message", "line\nline", "invalid_binding_message")]
    [InlineData("binding_message", "0123456789012345678901234567890123456789012345678901234567890123456789", "invalid_binding_message")]
    [InlineData("requested_expiry", "-1", "invalid_request")]
    [InlineData("requested_expiry", "0", "invalid_request")]
    [InlineData("request", "x", "request_not_supported")]
    [InlineData("acr_values", "gold", "unmet_authentication_requirements")]
    [Provokes("backchannel_hint_not_one", "binding_message_invalid")]
    public async Task A_bad_request_gets_the_error_that_the_specification_names(string name, string? value, string error) =>
        Assert.Equal(error, (await _provider.PostAsync("backchannel_authentication", "web", ("scope", "openid orders.read"), ("login_hint", "alice"), (name, value))).Error);

    [Fact, Spec("CIBA", "7.1")]
    [Provokes("backchannel_user_unknown")]
    public async Task An_ID_token_of_this_client_names_its_user_and_no_other_does()
    {
        var (own, other) = ((await _provider.SignInAsync())["id_token"], (await _provider.SignInAsync("rsa", ("scope", "openid orders.read")))["id_token"]);
        Assert.NotNull((await AskAsync(_provider, ("login_hint", null), ("id_token_hint", own)))["auth_req_id"]);
        Assert.Equal("unknown_user_id", (await _provider.PostAsync("backchannel_authentication", "web", ("scope", "openid"), ("id_token_hint", other))).Error);
        Assert.Equal("unknown_user_id", (await _provider.PostAsync("backchannel_authentication", "web", ("scope", "openid"), ("id_token_hint", "nonsense"))).Error);
    }

    [Fact, Spec("CIBA", "7.1")]
    [Provokes("awaited_malformed", "awaited_of_another_client")]
    public async Task Only_a_client_that_proves_itself_and_has_the_grant_may_ask()
    {
        Assert.Equal("unauthorized_client", (await _provider.PostAsync("backchannel_authentication", "asking", ("scope", "openid"), ("login_hint", "alice"))).Error);
        Assert.Equal("invalid_client", (await _provider.PostAsync("backchannel_authentication", "spa", ("scope", "openid"), ("login_hint", "alice"))).Error);
        var asked = await AskAsync(_provider);
        Assert.Equal("invalid_grant", (await _provider.TokenAsync("both", ("grant_type", CibaFixture.GrantType), ("auth_req_id", asked["auth_req_id"]))).Error);
        Assert.Equal("invalid_grant", (await _provider.TokenAsync("web", ("grant_type", CibaFixture.GrantType), ("auth_req_id", "ghb_made_up"))).Error);
        Assert.Equal("invalid_request", (await _provider.TokenAsync("web", ("grant_type", CibaFixture.GrantType))).Error);
    }

    [Theory, Spec("CIBA", "7.1")]
    [InlineData(null, "invalid_request")]
    [InlineData("not a token", "invalid_request")]
    [InlineData("8d67dc78-7faa-4d41-aabd-67707b374255", null)]
    public async Task A_client_in_ping_mode_brings_a_token_for_the_ping(string? token, string? error) => Assert.Equal(error,
        (await _provider.PostAsync("backchannel_authentication", "both", ("scope", "openid orders.read"), ("login_hint", "alice"), ("client_notification_token", token))).Error);

    [Fact, Spec("CIBA", "4")]
    public async Task The_metadata_names_it_where_a_client_may_use_it()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        Assert.Equal(_provider.Issuer + "/backchannel_authentication", metadata["backchannel_authentication_endpoint"]);
        Assert.Contains("ping", metadata["backchannel_token_delivery_modes_supported"]);
        Assert.Contains(CibaFixture.GrantType, metadata["grant_types_supported"]);
    }

    private static async Task<Answer> AskAsync(Provider provider, params (string Name, string? Value)[] changes)
    {
        var answer = await provider.PostAsync("backchannel_authentication", "web", [("scope", "openid offline_access orders.read"), ("login_hint", "alice"), .. changes]);
        return answer.Status == HttpStatusCode.OK ? answer : throw new InvalidOperationException(answer.Body);
    }

    private static Task<Answer> PollAsync(Provider provider, Answer asked) =>
        provider.TokenAsync("web", ("grant_type", CibaFixture.GrantType), ("auth_req_id", asked["auth_req_id"]));

    private static async Task<string> AnswerAsync(Provider provider, Browser browser, string page, string decision, bool compared = true)
    {
        var fields = Devices.Fields(page);
        fields["decision"] = decision;
        if (compared) fields["compared"] = "yes";
        return await (await browser.PostAsync(provider.Issuer + "/approve", fields)).Content.ReadAsStringAsync();
    }

    [GeneratedRegex("/approve\\?id=([A-Za-z0-9_-]{22})")]
    private static partial Regex Link();
}
