using System.Net;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Outgoing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Outgoing;

/// <summary>How often the provider is asked, and what happens when it refuses or is away.</summary>
[Spec("RFC 6749", "5.1"), Spec("RFC 6749", "5.2")]
public sealed class Caching : IAsyncLifetime
{
    private TokenServer _provider = null!;
    private ApiUnderTest _api = null!;
    private ServiceProvider _program = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await TokenServer.StartAsync();
        _api = await ApiUnderTest.StartAsync(_provider.Issuer, clock: _provider.Clock);
        _program = _provider.Program(_api.Client.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Many_calls_at_once_ask_for_one_token()
    {
        _provider.Delay = TimeSpan.FromMilliseconds(200);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => StatusAsync()));
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Single(_provider.Asked);
    }

    [Fact]
    public async Task One_that_gives_up_does_not_end_the_request_for_the_others()
    {
        _provider.Delay = TimeSpan.FromMilliseconds(300);
        using var impatient = new CancellationTokenSource(50);
        var first = Client.GetAsync("/orders", impatient.Token);
        var second = StatusAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(HttpStatusCode.OK, await second);
        Assert.Single(_provider.Asked);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_while_the_present_one_serves()
    {
        await StatusAsync();
        _provider.Clock.Advance(TimeSpan.FromMinutes(7.9));
        await StatusAsync();
        Assert.Single(_provider.Asked);
        // The margin is a minute to two of ten; chance decides where between them.
        _provider.Clock.Advance(TimeSpan.FromMinutes(1.2));
        _provider.Delay = TimeSpan.FromMilliseconds(300);
        var call = StatusAsync();
        Assert.Same(call, await Task.WhenAny(call, Task.Delay(250, TestContext.Current.CancellationToken)));
        Assert.Equal(HttpStatusCode.OK, await call);
        await WithinAsync(() => _provider.Asked.Count == 2);
    }

    [Fact]
    public async Task While_the_provider_is_away_a_token_serves_to_its_end()
    {
        await StatusAsync();
        _provider.Refusal = (503, "<html>nobody is here</html>");
        _provider.Clock.Advance(TimeSpan.FromMinutes(9.5));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        await WithinAsync(() => _provider.Asked.Count == 2);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        _provider.Clock.Advance(TimeSpan.FromMinutes(0.5));
        var fault = await Assert.ThrowsAsync<TokenRequestException>(StatusAsync);
        Assert.Equal((null, HttpStatusCode.ServiceUnavailable), (fault.Error, fault.StatusCode));
        _provider.Refusal = null;
        _provider.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
    }

    [Fact]
    public async Task A_provider_that_refuses_is_quoted_and_not_asked_again_at_once()
    {
        _provider.Refusal = (400, """{"error":"invalid_target","error_description":"The resource is unknown."}""");
        for (var i = 0; i < 5; i++)
        {
            var fault = await Assert.ThrowsAsync<TokenRequestException>(StatusAsync);
            Assert.Equal(("invalid_target", "The resource is unknown.", HttpStatusCode.BadRequest), (fault.Error, fault.ErrorDescription, fault.StatusCode));
            Assert.Equal("The provider refuses: invalid_target, The resource is unknown.", fault.Message);
        }
        Assert.Single(_provider.Asked);
        _provider.Clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TokenRequestException>(StatusAsync);
        Assert.Equal(2, _provider.Asked.Count);
    }

    [Fact]
    public async Task A_provider_that_asks_for_patience_gets_it()
    {
        _provider.Refusal = (429, """{"error":"temporarily_unavailable"}""");
        _provider.Headers = response => response.Headers.RetryAfter = "20";
        await Assert.ThrowsAsync<TokenRequestException>(StatusAsync);
        _provider.Clock.Advance(TimeSpan.FromSeconds(19));
        await Assert.ThrowsAsync<TokenRequestException>(StatusAsync);
        Assert.Single(_provider.Asked);
        (_provider.Refusal, _provider.Headers) = (null, null);
        _provider.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
    }

    [Theory, Spec("RFC 6749", "7.1"), Spec("RFC 9449", "5")]
    [InlineData("token_type", "mac", "a token of the type mac, not Bearer"), InlineData("token_type", "DPoP", "a token of the type DPoP, not Bearer"), InlineData("access_token", "two words", "holds no access token"), InlineData("access_token", "", "holds no access token")]
    public async Task An_answer_that_is_no_bearer_token_is_none(string member, string value, string fault)
    {
        _provider.Answer = answer => answer[member] = value;
        var thrown = await Assert.ThrowsAsync<TokenRequestException>(StatusAsync);
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_a_lifetime_counts_for_a_minute()
    {
        _provider.Answer = answer => answer.Remove("expires_in");
        await StatusAsync();
        _provider.Clock.Advance(TimeSpan.FromSeconds(35));
        await StatusAsync();
        Assert.Single(_provider.Asked);
        _provider.Clock.Advance(TimeSpan.FromSeconds(25));
        await StatusAsync();
        Assert.Equal(2, _provider.Asked.Count);
    }

    [Fact]
    public async Task A_token_that_the_API_refuses_is_replaced_once_and_the_body_is_sent_again()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!, options => options.Scopes = ["orders.write"]);
        var client = program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger");
        using (await client.PostAsync("/orders", new StringContent("one"), TestContext.Current.CancellationToken)) Assert.Single(_provider.Asked);
        // The provider lost its keys, and with them all it ever issued.
        _provider.Issuer.Published = [new Issuer.SigningKey()];
        _provider.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var renewed = await ApiUnderTest.StartAsync(_provider.Issuer, clock: _provider.Clock);
        using var again = await client.PostAsync(new Uri(renewed.Client.BaseAddress!, "/orders"), new StringContent("two"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "written"), (again.StatusCode, await again.TextAsync()));
        Assert.Equal(2, _provider.Asked.Count);
    }

    [Fact]
    public async Task A_stream_is_not_sent_twice_but_the_next_call_has_another_token()
    {
        await StatusAsync();
        _provider.Issuer.Published = [new Issuer.SigningKey()];
        _provider.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var renewed = await ApiUnderTest.StartAsync(_provider.Issuer, clock: _provider.Clock);
        var orders = new Uri(renewed.Client.BaseAddress!, "/orders");
        using var refused = await Client.PostAsync(orders, new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("one"))), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var next = await Client.GetAsync(orders, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task An_API_that_refuses_every_token_does_not_make_us_ask_again_and_again()
    {
        await using var other = await ApiUnderTest.StartAsync(_provider.Issuer, options => options.Audience = "https://other.example.com", _provider.Clock);
        var orders = new Uri(other.Client.BaseAddress!, "/orders");
        for (var i = 0; i < 10; i++)
        {
            using var refused = await Client.GetAsync(orders, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        Assert.Single(_provider.Asked);
    }

    private HttpClient Client => _program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger");

    private async Task<HttpStatusCode> StatusAsync()
    {
        using var answer = await Client.GetAsync("/orders", TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task WithinAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 100 && !isSo(); i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.True(isSo());
    }
}
