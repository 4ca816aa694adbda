using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Tests.Rfc9126_PushedRequests;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;

[Spec("RFC 8628", "5.4"), Spec("RFC 10027", "6.1")]
public class Section5_Security(DeviceFixture fixture) : IClassFixture<DeviceFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact, Spec("RFC 8628", "3.3.1")]
    [Provokes("authorization_pending")]
    public async Task A_link_alone_shows_the_code_for_comparison_and_nothing_of_the_request()
    {
        var asked = await _provider.AskAsync();
        var browser = await _provider.SignedInAsync();

        var page = await (await browser.GetAsync(asked["verification_uri_complete"]!)).Content.ReadAsStringAsync();

        Assert.Contains($"value=\"{asked["user_code"]}\"", page);
        Assert.Contains("Check that your device shows exactly this code", page);
        Assert.DoesNotContain("decision", page);
        Assert.DoesNotContain("The TV", page);
        Assert.Equal("authorization_pending", (await _provider.PollAsync(asked)).Error);
    }

    [Fact, Spec("RFC 8628", "3.3")]
    public async Task A_link_leads_through_the_sign_in_and_back()
    {
        var asked = await _provider.AskAsync();
        var browser = _provider.NewBrowser();

        var login = (await browser.GetAsync(asked["verification_uri_complete"]!)).Headers.Location!.ToString();
        Assert.StartsWith("/login?to=device", login);
        var fields = Devices.Fields(await (await browser.GetAsync(_provider.Issuer + login)).Content.ReadAsStringAsync());
        (fields["username"], fields["password"]) = ("alice", Plans.Password);
        var back = (await browser.PostAsync(_provider.Issuer + "/login", fields)).Headers.Location!.ToString();

        Assert.Equal($"/device?user_code={asked["user_code"]}", back);
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("//evil.example.com")]
    [InlineData("account\r\nX: y")]
    public async Task The_sign_in_leads_nowhere_else(string to)
    {
        var browser = _provider.NewBrowser();
        var fields = Devices.Fields(await (await browser.GetAsync($"{_provider.Issuer}/login?to={Uri.EscapeDataString(to)}")).Content.ReadAsStringAsync());
        (fields["username"], fields["password"], fields["to"]) = ("alice", Plans.Password, to);

        Assert.Equal("/", (await browser.PostAsync(_provider.Issuer + "/login", fields)).Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_page_shows_who_asks_for_what_from_where_and_since_when()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var asked = await provider.AskAsync();
        provider.Clock.Advance(TimeSpan.FromMinutes(3));
        var browser = await provider.SignedInAsync();

        var page = await browser.EnterAsync(provider, asked["user_code"]!.ToLowerInvariant().Replace("-", ""));

        Assert.Contains("The TV", page);
        Assert.Contains("See your orders", page);
        Assert.Contains("127.0.0.1", page);
        Assert.Contains("3 minutes ago", page);
        Assert.Contains("Alice Example", page);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9", true)]
    [InlineData("203.0.113.9", "203.0.113.10", false)]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:2:9::4", true)]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:3::3", false)]
    [InlineData("127.0.0.1", "::1", true)]
    [InlineData("203.0.113.9", "2001:db8:1:2::3", null)]
    [InlineData(null, "203.0.113.9", null)]
    public void Two_networks_are_told_apart_where_that_is_possible(string? one, string? other, bool? neighbours) =>
        Assert.Equal(neighbours, RequestOrigin.AreNeighbours(one, other));

    [Fact]
    public async Task An_address_that_may_be_a_proxys_is_not_shown()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "device_authorization") { Content = new FormUrlEncodedContent([new("client_id", "tv"), new("scope", "openid")]) };
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        var asked = await _provider.SendAsync(request);

        var page = await (await _provider.SignedInAsync()).EnterAsync(_provider, asked["user_code"]!);

        Assert.Contains("an address that is not known here", page);
        Assert.DoesNotContain("198.51.100.7", page);
    }

    [Theory]
    [InlineData("Via", "1.1 anywhere")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("X-Real-IP", "192.0.2.1")]
    public async Task Who_hides_where_they_are_is_not_spared_the_warning(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "device_authorization") { Content = new FormUrlEncodedContent([new("client_id", "tv"), new("scope", "openid")]) };
        request.Headers.TryAddWithoutValidation(header, value);
        var browser = await _provider.SignedInAsync();

        Assert.Contains("it may be anywhere", await browser.EnterAsync(_provider, (await _provider.SendAsync(request))["user_code"]!));
        Assert.DoesNotContain("it may be anywhere", await browser.EnterAsync(_provider, (await _provider.AskAsync())["user_code"]!));
    }

    [Fact]
    public async Task Behind_a_proxy_that_the_plan_trusts_the_page_shows_whom_it_spoke_for()
    {
        await using var provider = await Provider.StartAsync("trusted_proxies: [127.0.0.1, \"::1\"]\n" + Devices.Plan);
        using var request = new HttpRequestMessage(HttpMethod.Post, "device_authorization") { Content = new FormUrlEncodedContent([new("client_id", "tv"), new("scope", "openid")]) };
        request.Headers.Add("X-Forwarded-For", "192.0.2.66, 198.51.100.7");
        var asked = await provider.SendAsync(request);

        var page = await (await provider.SignedInAsync()).EnterAsync(provider, asked["user_code"]!);

        Assert.Contains("198.51.100.7", page);
        Assert.DoesNotContain("192.0.2.66", page);
    }

    [Fact]
    public async Task Without_the_statement_that_the_code_was_compared_nothing_is_approved()
    {
        var asked = await _provider.AskAsync();

        Assert.Contains("Compare the code and tick the box first", await _provider.AnswerAsync(asked, compared: false));

        Assert.Equal("authorization_pending", (await _provider.PollAsync(asked)).Error);
    }

    [Fact]
    [Provokes("form_expired")]
    public async Task A_form_of_another_site_approves_nothing()
    {
        var asked = await _provider.AskAsync();
        var browser = await _provider.SignedInAsync();

        var answer = await browser.PostAsync(_provider.Issuer + "/device", new Dictionary<string, string> { ["user_code"] = asked["user_code"]!, ["decision"] = "allow", ["compared"] = "yes" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("authorization_pending", (await _provider.PollAsync(asked)).Error);
    }

    [Fact]
    public async Task Where_the_plan_demands_a_second_factor_a_password_alone_approves_nothing()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan.Replace("kind: device, scope", "kind: device, minimum_acr: mfa, scope"));
        var asked = await provider.AskAsync();

        Assert.Equal("", await provider.AnswerAsync(asked));

        Assert.Equal("authorization_pending", (await provider.PollAsync(asked)).Error);
    }

    [Fact]
    public async Task Whoever_has_not_signed_in_can_try_no_code()
    {
        var answer = await _provider.NewBrowser().PostAsync(_provider.Issuer + "/device", new Dictionary<string, string> { ["user_code"] = "BBBB-BBBB" });

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith("/login", answer.Headers.Location!.ToString());
    }

    [Fact, Spec("RFC 8628", "5.1")]
    public async Task Ten_wrong_codes_lock_a_person_out_of_guessing_for_ten_minutes_and_nobody_else()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var asked = await provider.AskAsync();
        var guesser = await provider.SignedInAsync();
        for (var i = 0; i < 10; i++) Assert.Contains("No device waits", await guesser.EnterAsync(provider, "BBBB-BBBB"));

        Assert.Contains("too many wrong codes", await provider.AnswerAsync(guesser, asked["user_code"]!));
        Assert.Contains("too many wrong codes", await provider.AnswerAsync(await provider.SignedInAsync(), asked["user_code"]!));
        Assert.Contains("decision", await (await provider.SignedInAsync("bob")).EnterAsync(provider, asked["user_code"]!));

        provider.Clock.Advance(TimeSpan.FromMinutes(10));
        var later = await provider.AskAsync();
        Assert.Contains("connected", await provider.AnswerAsync(guesser, later["user_code"]!));
    }

    [Theory, Spec("RFC 8628", "5.1"), Spec("RFC 9126", "2.3")]
    [InlineData("device_authorization")]
    [InlineData("par")]
    [Provokes("unproved_requests_too_many")]
    public async Task A_network_lets_only_so_many_requests_wait_for_clients_that_prove_nothing(string endpoint)
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        Task<Answer> ASecondAsync(string client) => endpoint == "par" ? provider.PushAsync(client, Requests.NewVerifier()) : provider.AskAsync(client);
        var unproved = endpoint == "par" ? "spa" : "tv";
        for (var i = 0; i < UnprovedRequests.Most; i++) Assert.True((await ASecondAsync(unproved)).Message.IsSuccessStatusCode);

        var refused = await ASecondAsync(unproved);
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (refused.Status, refused.Error));
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 601);
        // Whoever proves itself is not counted.
        Assert.Equal(HttpStatusCode.Created, (await provider.PushAsync("web", Requests.NewVerifier())).Status);

        provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True((await ASecondAsync(unproved)).Message.IsSuccessStatusCode);
    }

    [Fact, Spec("RFC 8628", "5.1")]
    [Provokes("user_code_guessed_too_often")]
    public async Task Guesses_made_at_once_do_not_outrun_the_limit()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var guesser = await provider.SignedInAsync();
        var fields = Devices.Fields(await (await guesser.GetAsync(provider.Issuer + "/device")).Content.ReadAsStringAsync());
        fields["user_code"] = "BBBB-BBBB";

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => guesser.PostAsync(provider.Issuer + "/device", fields)));

        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(50, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact, Spec("RFC 8628", "5.1")]
    public async Task Right_codes_are_no_guesses()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var (asked, browser) = (await provider.AskAsync(), await provider.SignedInAsync());
        for (var i = 0; i < 30; i++) Assert.Contains("decision", await browser.EnterAsync(provider, asked["user_code"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AEIO-UAEI")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBB")]
    [InlineData("%00\u202e\ud83d\ude00")]
    public async Task Anything_typed_is_answered_by_the_page(string typed)
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var page = await (await provider.SignedInAsync()).EnterAsync(provider, typed);

        Assert.Contains("No device waits", page);
        Assert.DoesNotContain("<script", page);
    }

    [Fact]
    public async Task The_database_holds_neither_code()
    {
        await using var provider = await Provider.StartAsync(Devices.Plan);
        var asked = await provider.AskAsync();
        await provider.RestartAsync();

        foreach (var file in Directory.GetFiles(provider.DataDirectory, "*.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            Assert.DoesNotContain(asked["user_code"]!, text);
            Assert.DoesNotContain(asked["user_code"]!.Replace("-", ""), text);
            Assert.DoesNotContain(asked["device_code"]!, text);
        }
    }
}
