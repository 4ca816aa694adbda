using System.Net;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Keys;

/// <summary>The provider is away, slow, elsewhere, or not who it should be.</summary>
[Spec("RFC 8414", "3"), Spec("RFC 8414", "3.1"), Spec("RFC 8414", "3.3"), Spec("OIDC Discovery", "4.1")]
public sealed class ProviderAway : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private TestIssuer _issuer = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Clock = _clock;
    }

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task Who_has_keys_keeps_working_for_hours()
    {
        await using var api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
        _issuer.IsAway = true;
        for (var quarter = 0; quarter < 32; quarter++)
        {
            _clock.Advance(TimeSpan.FromMinutes(15));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
        }
        await Rotation.Eventually(() => api.Log.Any(line => line.StartsWith("Warning The provider's keys cannot be renewed: http", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Keys_that_nobody_confirmed_for_more_than_a_day_are_not_trusted()
    {
        await using var api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
        _issuer.IsAway = true;
        _clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api));
    }

    [Fact]
    public async Task An_API_that_starts_alone_answers_503_and_recovers()
    {
        _issuer.IsAway = true;
        await using var api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        using var response = await api.GetAsync(_issuer.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Contains(api.Log, line => line.StartsWith("Error The provider's keys cannot be fetched", StringComparison.Ordinal) && line.Contains("answers 503", StringComparison.Ordinal));

        using var open = await api.GetAsync(null, "/");
        using var without = await api.GetAsync(null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open.StatusCode, without.StatusCode));

        _issuer.IsAway = false;
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
    }

    [Fact]
    public async Task A_provider_that_is_away_is_not_hammered()
    {
        _issuer.IsAway = true;
        await using var api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => StatusAsync(api)));
        Assert.InRange(_issuer.MetadataFetches, 1, 2);
    }

    [Fact]
    public async Task A_new_key_while_the_provider_is_away_stays_undecided()
    {
        await using var api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
        _issuer.IsAway = true;
        _issuer.Rotate();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api));
        _issuer.IsAway = false;
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
    }

    [Fact]
    public async Task Keys_are_fetched_through_the_backchannel_and_tokens_checked_against_the_issuer()
    {
        _issuer.Issuer = "https://login.example.com/tenant";
        _issuer.MetadataPath = "/inner/.well-known/oauth-authorization-server/tenant";
        _issuer.KeysAddress = () => "https://login.example.com/keys";
        await using var wrongPath = await ApiUnderTest.StartAsync(_issuer, options => options.BackchannelAddress = new Uri(_issuer.Address + "/inner"), _clock);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(wrongPath));

        _issuer.MetadataPath = "/.well-known/oauth-authorization-server/tenant";
        await using var api = await ApiUnderTest.StartAsync(_issuer, options => options.BackchannelAddress = new Uri(_issuer.Address), _clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
        var claims = _issuer.Claims();
        claims["iss"] = _issuer.Address;
        using var refused = await api.GetAsync(_issuer.Token(claims));
        Assert.Contains("this API trusts https://login.example.com/tenant", refused.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_of_OpenID_Connect_serves_as_well()
    {
        _issuer.MetadataPath = "/.well-known/openid-configuration";
        await using var api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api));
    }

    [Fact]
    public async Task Metadata_of_another_issuer_is_not_believed()
    {
        var address = _issuer.Address;
        _issuer.Issuer = "https://evil.example.com";
        await using var api = await ApiUnderTest.StartAsync(_issuer, options => options.Issuer = address, _clock);
        _issuer.KeysAddress = () => address + "/keys";
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api));
        Assert.Contains(api.Log, line => line.Contains($"says that its issuer is 'https://evil.example.com', this API is configured for '{address}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_are_not_fetched_in_the_clear_for_an_issuer_of_https()
    {
        _issuer.Issuer = "https://login.example.com";
        _issuer.KeysAddress = () => "http://keys.example.com/keys";
        await using var api = await ApiUnderTest.StartAsync(_issuer, options => options.BackchannelAddress = new Uri(_issuer.Address), _clock);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api));
        Assert.Contains(api.Log, line => line.Contains("which is not an https URL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_names_a_host_that_is_not_known_here_and_the_remedy()
    {
        await using var api = await ApiUnderTest.StartAsync(_issuer, options => options.BackchannelAddress = new Uri("http://gatehouse.invalid:8080"), _clock);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(api));
        Assert.Contains(api.Log, line => line.Contains("the host gatehouse.invalid is not known here; if this API runs in a container, set BackchannelAddress", StringComparison.Ordinal));
    }

    private async Task<HttpStatusCode> StatusAsync(ApiUnderTest api)
    {
        using var response = await api.GetAsync(_issuer.Token());
        return response.StatusCode;
    }
}
