using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Rfc9470_StepUp;
using Gatehouse.Testing.Refusals;

/// <summary>Endpoints that demand a stronger or more recent login than the token's.</summary>
[Spec("RFC 9470", "3"), Spec("RFC 9470", "6.1"), Spec("RFC 9470", "6.2"), Spec("RFC 9068", "2.2.1")]
public sealed class Section3_Challenges : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Clock = _clock;
        _api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(_clock);
                services.AddAuthorizationBuilder().AddPolicy("fresh", policy => policy.AddAuthenticationSchemes("Gatehouse").RequireRecentLogin(TimeSpan.FromMinutes(5)).RequireAcr("mfa"));
                services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_issuer.Issuer, ApiUnderTest.Audience, "orders-api", "a secret+"));
            },
            app =>
            {
                app.MapGet("/strong", (HttpContext context) => context.GetAccessToken()!.Acr).RequireScope("orders.read").RequireAcr("phr", "mfa");
                app.MapGet("/recent", (HttpContext context) => context.GetAccessToken()!.AuthTime).RequireRecentLogin(TimeSpan.FromMinutes(5));
                app.MapGet("/both", () => "").RequireAcr("mfa").RequireRecentLogin(TimeSpan.FromMinutes(10)).RequireRecentLogin(TimeSpan.FromMinutes(5)).RequireAcr("phr", "mfa");
                app.MapGet("/policy", () => "").RequireAuthorization("fresh");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    [Provokes("authentication_insufficient")]
    public async Task A_weaker_login_is_answered_with_the_classes_that_suffice(bool opaque)
    {
        using var answer = await _api.GetAsync(TokenOf(opaque, acr: "pwd"), "/strong");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            """Bearer realm="https://orders.example.com", error="insufficient_user_authentication", error_description="This call needs a login of the class phr or mfa; the access token has the class pwd.", acr_values="phr mfa" """.TrimEnd(),
            answer.Challenge());
    }

    [Theory]
    [InlineData(false, "mfa"), InlineData(true, "mfa"), InlineData(false, "phr")]
    public async Task A_login_of_any_of_the_classes_suffices(bool opaque, string acr)
    {
        using var answer = await _api.GetAsync(TokenOf(opaque, acr), "/strong");
        Assert.Equal((HttpStatusCode.OK, acr), (answer.StatusCode, await answer.TextAsync()));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task An_older_login_is_answered_with_the_age_that_suffices(bool opaque)
    {
        using var answer = await _api.GetAsync(TokenOf(opaque, authTime: _clock.GetUtcNow().AddSeconds(-301)), "/recent");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            """Bearer realm="https://orders.example.com", error="insufficient_user_authentication", error_description="This call needs a login not older than 300 s; the access token has a login of 2026-03-01 11:54:59 UTC.", max_age="300" """.TrimEnd(),
            answer.Challenge());
    }

    [Fact]
    public async Task A_login_grows_too_old_while_its_token_stays_good()
    {
        var token = TokenOf(false, authTime: _clock.GetUtcNow());
        using var fresh = await _api.GetAsync(token, "/recent");
        _clock.Advance(TimeSpan.FromSeconds(300));
        using var still = await _api.GetAsync(token, "/recent");
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var old = await _api.GetAsync(token, "/recent");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (fresh.StatusCode, still.StatusCode, old.StatusCode));
    }

    [Theory]
    [InlineData("/strong", "no class (acr)"), InlineData("/recent", "no time of login (auth_time)")]
    public async Task A_token_that_does_not_say_has_neither(string path, string lacking)
    {
        using var answer = await _api.GetAsync(TokenOf(false), path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(lacking, answer.Challenge(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/both"), InlineData("/policy")]
    public async Task Several_demands_are_named_together_the_strictest_of_each(string path)
    {
        using var answer = await _api.GetAsync(TokenOf(false, acr: "mfa"), path);
        Assert.EndsWith("""acr_values="mfa", max_age="300" """.TrimEnd(), answer.Challenge(), StringComparison.Ordinal);
        using var met = await _api.GetAsync(TokenOf(false, acr: "mfa", authTime: _clock.GetUtcNow()), path);
        Assert.Equal(HttpStatusCode.OK, met.StatusCode);
    }

    [Fact]
    public async Task A_scope_that_is_lacking_as_well_is_named_with_it()
    {
        using var both = await _api.GetAsync(TokenOf(false, acr: "pwd", scope: "profile"), "/strong");
        Assert.Equal(HttpStatusCode.Unauthorized, both.StatusCode);
        Assert.EndsWith("""acr_values="phr mfa", scope="orders.read" """.TrimEnd(), both.Challenge(), StringComparison.Ordinal);
        using var scopeAlone = await _api.GetAsync(TokenOf(false, acr: "mfa", scope: "profile"), "/strong");
        Assert.Equal(HttpStatusCode.Forbidden, scopeAlone.StatusCode);
        Assert.Contains("error=\"insufficient_scope\"", scopeAlone.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_a_token_hears_nothing_of_it()
    {
        using var answer = await _api.GetAsync(null, "/strong");
        Assert.Equal("""Bearer realm="https://orders.example.com", scope="orders.read" """.TrimEnd(), answer.Challenge());
    }

    [Fact]
    public void Demands_that_nobody_could_meet_are_refused_where_they_are_written()
    {
        Assert.Throws<ArgumentException>(() => new RequireAcrAttribute());
        Assert.Throws<ArgumentException>(() => new RequireAcrAttribute("a b"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireRecentLoginAttribute(0));
    }

    private string TokenOf(bool opaque, string? acr = null, DateTimeOffset? authTime = null, string scope = "orders.read")
    {
        var claims = _issuer.Claims(scope: scope);
        if (acr is not null) claims["acr"] = acr;
        if (authTime is { } time) claims["auth_time"] = time.ToUnixTimeSeconds();
        if (!opaque) return _issuer.Token(claims);
        claims["active"] = true;
        var handle = Guid.NewGuid().ToString("N");
        _issuer.Opaque[handle] = (JsonObject)claims.DeepClone();
        return handle;
    }
}
