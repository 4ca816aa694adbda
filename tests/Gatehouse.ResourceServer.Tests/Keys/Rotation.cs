using System.Net;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing.Refusals;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Keys;

/// <summary>The provider's keys change, and nobody notices.</summary>
[Spec("OIDC Core", "10.1.1"), Spec("RFC 7517", "5")]
public sealed class Rotation : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Clock = _clock;
        _api = await ApiUnderTest.StartAsync(_issuer, clock: _clock);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_that_change_without_notice_under_load_refuse_nobody()
    {
        using var stop = new CancellationTokenSource();
        var answers = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) answers.Add(await StatusAsync());
        })).ToArray();
        for (var rotation = 0; rotation < 15; rotation++)
        {
            _issuer.Rotate(rotation % 3 == 0 ? "RS256" : "ES256");
            _clock.Advance(TimeSpan.FromSeconds(2));
            var enough = answers.Count + 12;
            await Eventually(() => answers.Count >= enough);
        }
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        // One search per rotation and none for anything else.
        Assert.InRange(_issuer.KeyFetches, 16, 18);
    }

    [Fact]
    public async Task A_hundred_tokens_of_a_new_key_at_once_are_one_fetch()
    {
        var fetches = _issuer.KeyFetches;
        _issuer.Rotate();
        _issuer.Delay = TimeSpan.FromMilliseconds(300);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => StatusAsync()));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, _issuer.KeyFetches - fetches);
    }

    [Fact]
    [Provokes("token_key_unknown")]
    public async Task A_hundred_forged_key_ids_at_once_are_one_fetch_and_all_refused()
    {
        var fetches = _issuer.KeyFetches;
        _issuer.Delay = TimeSpan.FromMilliseconds(300);
        var forged = Enumerable.Range(0, 100).Select(_ => Forged()).ToArray();
        var answers = await Task.WhenAll(forged.Select(StatusAsync));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal(1, _issuer.KeyFetches - fetches);
    }

    [Fact]
    public async Task Forged_key_ids_reach_the_provider_once_a_minute_and_never_refuse_a_new_key()
    {
        var fetches = _issuer.KeyFetches;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Forged()));
        _clock.Advance(TimeSpan.FromSeconds(5));
        // Nothing tells these two apart before the provider may be asked again: neither is refused, both are asked to come back.
        var rotated = _issuer.Rotate();
        using var undecided = await _api.GetAsync(_issuer.Token(key: rotated));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, undecided.StatusCode);
        Assert.InRange(undecided.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 50, 60);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(Forged()));
        Assert.Equal(1, _issuer.KeyFetches - fetches);
        _clock.Advance(undecided.Headers.RetryAfter.Delta.Value);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        Assert.Equal(2, _issuer.KeyFetches - fetches);
    }

    [Fact]
    public async Task A_key_announced_before_its_use_survives_forged_key_ids()
    {
        var (current, next) = (_issuer.Key, new SigningKey());
        _issuer.Published = [next, current];
        for (var minute = 0; minute < 3; minute++)
        {
            await StatusAsync(Forged());
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
        await StatusAsync(Forged());
        _issuer.Published = [current, next];
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
    }

    [Fact]
    public async Task A_withdrawn_key_is_forgotten_with_the_tokens_it_signed()
    {
        var token = _issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
        _issuer.Published = [new SigningKey()];
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
    }

    [Fact]
    public async Task Keys_are_renewed_in_the_background_while_calls_go_on()
    {
        var fetches = _issuer.KeyFetches;
        _clock.Advance(TimeSpan.FromMinutes(11));
        _issuer.Delay = TimeSpan.FromSeconds(2);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1.5), $"The call waited {watch.Elapsed}.");
        await Eventually(() => _issuer.KeyFetches == fetches + 1);
    }

    private string Forged()
    {
        using var stranger = new SigningKey();
        return _issuer.Token(key: stranger);
    }

    private Task<HttpStatusCode> StatusAsync() => StatusAsync(_issuer.Token());

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var response = await _api.GetAsync(token);
        return response.StatusCode;
    }

    internal static async Task Eventually(Func<bool> condition)
    {
        for (var wait = 0; wait < 600 && !condition(); wait++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(condition());
    }
}
