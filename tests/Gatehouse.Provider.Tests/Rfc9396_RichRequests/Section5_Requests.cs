using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;
using Gatehouse.Provider.Tests.Rfc9126_PushedRequests;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9396_RichRequests;

/// <summary>One server on the plan with payments for all tests of a class.</summary>
public sealed class PaymentFixture : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Payments.Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}

[Spec("RFC 9396", "5")]
public partial class Section5_Requests(PaymentFixture fixture) : IClassFixture<PaymentFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory, Spec("RFC 9396", "2")]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""[{"type":"payment","a\ud800":1}]""")]
    [InlineData("""[{"type":1}]""")]
    [InlineData("""[{"type":"nonsense"}]""")]
    [InlineData("""[{"type":"account","actions":["list"]}]""")]
    [InlineData("""[{"type":"payment"}]""")]
    [InlineData("""[{"type":"payment","to":"","amount":{"value":"1","currency":"EUR"}}]""")]
    [InlineData("""[{"type":"payment","to":"x","amount":{"value":1,"currency":"EUR"}}]""")]
    [InlineData("""[{"type":"payment","to":"x","amount":{"value":"1","currency":"BTC"}}]""")]
    [InlineData("""[{"type":"payment","to":"x","amount":{"value":"1","currency":"EUR"},"more":1}]""")]
    [InlineData("""[{"type":"payment","to":"\ud800","amount":{"value":"1","currency":"EUR"}}]""")]
    [InlineData("""[{"type":"payment","type":"account","to":"x","amount":{"value":"1","currency":"EUR"}}]""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]""")]
    [Provokes("detail_invalid")]
    public async Task Details_that_do_not_fit_are_refused_here_and_at_the_pushed_endpoint(string details)
    {
        var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("authorization_details", details)));
        Assert.Equal("invalid_authorization_details", HttpUtility.ParseQueryString(response.Headers.Location!.Query)["error"]);

        Assert.Equal("invalid_authorization_details", (await _provider.PushAsync("web", Requests.NewVerifier(), ("authorization_details", details))).Error);
    }

    [Fact]
    [Provokes("detail_without_scope")]
    public async Task Details_without_a_scope_of_their_API_are_refused() => Assert.Equal("invalid_authorization_details",
        (await _provider.PushAsync("web", Requests.NewVerifier(), ("scope", "openid"), ("authorization_details", Payments.List(Payments.Pay)))).Error);

    [Fact, Spec("RFC 9396", "7"), Spec("RFC 9396", "9.1"), Spec("RFC 9396", "9.2")]
    public async Task They_stand_in_response_access_token_and_introspection()
    {
        var tokens = await _provider.SignInAsync("web", ("authorization_details", Payments.List(Payments.Pay)));

        AssertSame(Payments.List(Payments.Pay), tokens["authorization_details"]);
        AssertSame(Payments.List(Payments.Pay), Requests.ClaimsOf(tokens.AccessToken).GetProperty("authorization_details").GetRawText());
        AssertSame(Payments.List(Payments.Pay), (await _provider.IntrospectAsync(tokens.AccessToken))["authorization_details"]);
        AssertSame(Payments.List(Payments.Pay), (await _provider.RefreshAsync(tokens.RefreshToken))["authorization_details"]);
        Assert.Null((await _provider.SignInAsync())["authorization_details"]);
    }

    [Fact, Spec("RFC 9396", "6")]
    [Provokes("detail_exceeds_grant")]
    public async Task A_token_request_narrows_them_and_never_widens()
    {
        var code = await _provider.CodeAsync("web", null, ("authorization_details", Payments.List(Payments.Pay, Payments.Other)));

        Assert.Equal("invalid_authorization_details", (await _provider.RedeemAsync(code, ("authorization_details", Payments.List(Payments.Pay.Replace("12.50", "1250"))))).Error);
        var tokens = await _provider.RedeemAsync(code, ("authorization_details", Payments.List(Payments.Other)));
        AssertSame(Payments.List(Payments.Other), tokens["authorization_details"]);

        Assert.Equal("invalid_authorization_details", (await _provider.RefreshAsync(tokens.RefreshToken, "web", ("authorization_details", "[1]"))).Error);
        AssertSame(Payments.List(Payments.Pay), (await _provider.RefreshAsync(tokens.RefreshToken, "web", ("authorization_details", Payments.List(Payments.Pay))))["authorization_details"]);
        var plain = await _provider.SignInAsync();
        Assert.Equal("invalid_authorization_details", (await _provider.RefreshAsync(plain.RefreshToken, "web", ("authorization_details", Payments.List(Payments.Pay)))).Error);
    }

    [Fact]
    public async Task The_person_sees_them_in_words_every_time()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("asking", browser);
        for (var i = 0; i < 2; i++)
        {
            var page = await ConsentPageAsync(browser, Payments.List(Payments.Pay, Payments.Look));
            Assert.Contains("Pay 12.50 EUR to Bread &amp; Co", page);
            Assert.Contains("type: account, actions: [&quot;list&quot;]", page);
            var landed = await browser.AuthorizeAsync(Url(Payments.List(Payments.Pay)));
            Assert.Contains("code=", landed!.Query);
        }
    }

    [Fact]
    public async Task To_agree_to_one_request_is_not_to_agree_to_another_that_waits()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("asking", browser);
        var waiting = (await browser.GetAsync(Url(Payments.List(Payments.Pay.Replace("12.50", "9999.00"))))).Headers.Location!.ToString();
        var fields = Hidden().Matches(await ConsentPageAsync(browser, Payments.List(Payments.Pay))).ToDictionary(input => input.Groups[1].Value, input => WebUtility.HtmlDecode(input.Groups[2].Value));
        fields["decision"] = "allow";
        var agreed = (await browser.PostAsync(_provider.Issuer + "/consent", fields)).Headers.Location!.ToString();
        Assert.Contains("agreed=", agreed);

        var ticket = waiting[(waiting.IndexOf("ticket=", StringComparison.Ordinal) + 7)..];
        var proof = agreed[agreed.IndexOf("&agreed=", StringComparison.Ordinal)..];
        var bare = await browser.GetAsync($"{_provider.Issuer}/authorize/continue?ticket={ticket}");
        var crossed = await browser.GetAsync($"{_provider.Issuer}/authorize/continue?ticket={ticket}{proof}");
        var forged = await browser.GetAsync($"{_provider.Issuer}/authorize/continue?ticket={ticket}&agreed=AAAA");

        Assert.All([bare, crossed, forged], response => Assert.StartsWith("/consent", response.Headers.Location!.ToString()));
    }

    [Fact]
    [Provokes("detail_type_unknown")]
    public async Task A_device_asks_with_them_too_and_its_user_sees_them()
    {
        Assert.Equal("invalid_authorization_details", (await _provider.AskAsync("tv", ("scope", "openid orders.read"), ("authorization_details", "[1]"))).Error);
        var asked = await _provider.AskAsync("tv", ("scope", "openid orders.read"), ("authorization_details", Payments.List(Payments.Pay)));
        var browser = await _provider.SignedInAsync();
        Assert.Contains("Pay 12.50 EUR to Bread &amp; Co", await browser.EnterAsync(_provider, asked["user_code"]!));
        await _provider.AnswerAsync(browser, asked["user_code"]!);

        Assert.Equal("invalid_authorization_details", (await _provider.PollAsync(asked, "tv", ("authorization_details", Payments.List(Payments.Other)))).Error);
        AssertSame(Payments.List(Payments.Pay), (await _provider.PollAsync(asked))["authorization_details"]);
    }

    [Fact, Spec("RFC 9396", "10")]
    public async Task The_metadata_lists_the_types_of_the_plan()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        AssertSame("""["payment","account"]""", metadata["authorization_details_types_supported"]);
    }

    private string Url(string details) => _provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("authorization_details", details));

    private async Task<string> ConsentPageAsync(Browser browser, string details)
    {
        var location = (await browser.GetAsync(Url(details))).Headers.Location!;
        return await (await browser.GetAsync(new Uri(_provider.Http.BaseAddress!, location).AbsoluteUri)).Content.ReadAsStringAsync();
    }

    private static void AssertSame(string expected, string? json) =>
        Assert.True(json is not null && JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(json).RootElement), json);

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)""")]
    private static partial Regex Hidden();
}
