using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Rfc7662_Introspection;

[Spec("RFC 7662", "2.1"), Spec("RFC 7662", "2.2"), Spec("RFC 7662", "4"), Spec("RFC 9449", "6.2")]
public sealed class Section2_OpaqueTokens : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Clock = _clock;
        _api = await ApiUnderTest.StartAsync(_issuer, options => (options.ClientId, options.ClientSecret) = ("orders-api", "a secret+"), _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_token_that_the_provider_calls_active_is_let_through_with_its_scopes()
    {
        Says("opaque", claims => { });
        using var response = await _api.GetAsync("opaque");
        using var write = await _api.SendAsync(HttpMethod.Post, "/orders", "opaque");
        Assert.Equal((HttpStatusCode.OK, "alice"), (response.StatusCode, await response.TextAsync()));
        Assert.Equal(HttpStatusCode.Forbidden, write.StatusCode);
    }

    [Fact]
    public async Task The_answer_counts_for_ten_seconds_and_no_longer_than_the_token()
    {
        Says("opaque", claims => { });
        for (var i = 0; i < 3; i++)
            using (await _api.GetAsync("opaque")) { }
        Assert.Equal(1, _issuer.Introspections);
        _issuer.Opaque.Clear();
        _clock.Advance(TimeSpan.FromSeconds(11));
        using var revoked = await _api.GetAsync("opaque");
        Assert.Equal((HttpStatusCode.Unauthorized, 2), (revoked.StatusCode, _issuer.Introspections));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_burst_of_fifty_calls_with_one_token_asks_the_provider_once_good_or_not(bool good)
    {
        if (good) Says("opaque", claims => { });
        _issuer.Delay = TimeSpan.FromMilliseconds(500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _api.GetAsync("opaque")));
        Assert.All(answers, answer => Assert.Equal(good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Equal(1, _issuer.Introspections);
    }

    [Fact]
    [Provokes("token_inactive")]
    public async Task A_failed_question_is_shared_by_those_who_wait_and_by_nobody_later()
    {
        Says("opaque", claims => { });
        using (await _api.GetAsync("another")) { }
        (_issuer.Delay, _issuer.IsAway) = (TimeSpan.FromMilliseconds(500), true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _api.GetAsync("opaque")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        Assert.Equal(2, _issuer.Introspections);
        (_issuer.Delay, _issuer.IsAway) = (TimeSpan.Zero, false);
        using var later = await _api.GetAsync("opaque");
        Assert.Equal((HttpStatusCode.OK, 3), (later.StatusCode, _issuer.Introspections));
    }

    [Fact]
    public async Task A_caller_that_hangs_up_does_not_end_the_question_for_the_others()
    {
        Says("opaque", claims => { });
        _issuer.Delay = TimeSpan.FromMilliseconds(500);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer opaque");
        var first = _api.Client.SendAsync(request, impatient.Token);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var second = _api.GetAsync("opaque");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal((HttpStatusCode.OK, 1), ((await second).StatusCode, _issuer.Introspections));
    }

    [Theory, InlineData("inactive"), InlineData("issuer"), InlineData("audience"), InlineData("no audience"), InlineData("expired"), InlineData("no end"), InlineData("no client"), InlineData("cnf")]
    public async Task What_does_not_fit_this_API_is_refused(string fault)
    {
        Says("opaque", claims =>
        {
            if (fault == "inactive") claims["active"] = false;
            if (fault == "issuer") claims["iss"] = "https://elsewhere.example.com";
            if (fault == "audience") claims["aud"] = new JsonArray("https://billing.example.com");
            if (fault == "no audience") claims.Remove("aud");
            if (fault == "expired") claims["exp"] = _clock.GetUtcNow().AddMinutes(-2).ToUnixTimeSeconds();
            if (fault == "no end") claims.Remove("exp");
            if (fault == "no client") claims.Remove("client_id");
            if (fault == "cnf") claims["cnf"] = new JsonObject { ["other"] = "x" };
        });
        using var response = await _api.GetAsync("opaque");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Challenge());
    }

    [Fact]
    public async Task While_the_provider_is_away_or_answers_nonsense_the_call_is_answered_503()
    {
        _issuer.Opaque["odd"] = new JsonObject { ["active"] = "yes" };
        using var odd = await _api.GetAsync("odd");
        _issuer.IsAway = true;
        using var away = await _api.GetAsync("opaque");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (odd.StatusCode, away.StatusCode));
    }

    [Fact]
    public async Task An_opaque_token_may_be_bound_to_a_key()
    {
        using var signer = new DPoPSigner();
        Says("opaque", claims => claims["cnf"] = new JsonObject { ["jkt"] = signer.Thumbprint });
        var address = new Uri(_api.Client.BaseAddress!, "/orders").AbsoluteUri;
        using var bearer = await _api.GetAsync("opaque");
        using var bound = await _api.SendBoundAsync("opaque", signer.Proof("GET", address, _clock.GetUtcNow(), "opaque"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (bearer.StatusCode, bound.StatusCode));
    }

    private void Says(string token, Action<JsonObject> change)
    {
        var claims = _issuer.Claims();
        claims["active"] = true;
        change(claims);
        _issuer.Opaque[token] = claims;
    }
}
