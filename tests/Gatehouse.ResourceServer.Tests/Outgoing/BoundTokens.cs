using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Outgoing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Outgoing;

/// <summary>Tokens that are bound to a key of the program that uses them.</summary>
[Spec("RFC 9449", "4.1"), Spec("RFC 9449", "4.2"), Spec("RFC 9449", "5"), Spec("RFC 9449", "7.1")]
public sealed class BoundTokens : IAsyncLifetime
{
    private TokenServer _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await TokenServer.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task The_token_is_bound_to_the_key_and_every_call_has_a_proof()
    {
        var key = PrivateKey.New();
        await using var api = await ApiUnderTest.StartAsync(_provider.Issuer, options => options.RequireDPoP = true, _provider.Clock);
        await using var program = _provider.Program(api.Client.BaseAddress!, options => (options.UseDPoP, options.DPoPKey) = (true, key));
        string? bound = null;
        _provider.Answer = answer => bound = TokenServer.Payload(answer["access_token"]!.ToString())["cnf"]!["jkt"]!.ToString();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await CallAsync(program, "/orders/1?page=2");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        Assert.Equal(key.Thumbprint, bound);
        Assert.Single(_provider.Asked);
    }

    [Fact, Spec("RFC 9449", "8"), Spec("RFC 9449", "8.2"), Spec("RFC 9449", "9")]
    public async Task Nonces_of_provider_and_API_are_used_as_soon_as_they_are_known()
    {
        _provider.Nonce = "n1";
        await using var api = await ApiUnderTest.StartAsync(_provider.Issuer, options => (options.RequireDPoP, options.RequireDPoPNonce) = (true, true), _provider.Clock);
        await using var program = _provider.Program(api.Client.BaseAddress!, options => options.UseDPoP = true);
        using var first = await CallAsync(program);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(2, _provider.Asked.Count);
        var refusals = api.Log.Count(line => line.Contains("dpop_nonce_required", StringComparison.Ordinal));
        using var second = await CallAsync(program);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal((1, 1), (refusals, api.Log.Count(line => line.Contains("dpop_nonce_required", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_provider_that_asks_for_a_nonce_again_and_again_is_quoted()
    {
        _provider.Refusal = (400, """{"error":"use_dpop_nonce"}""");
        _provider.Headers = response => response.Headers["DPoP-Nonce"] = "n";
        await using var program = _provider.Program(new Uri("http://localhost:9"), options => options.UseDPoP = true);
        var fault = await Assert.ThrowsAsync<TokenRequestException>(() => CallAsync(program));
        Assert.Equal(("use_dpop_nonce", 2), (fault.Error, _provider.Asked.Count));
    }

    [Fact]
    public async Task A_token_that_is_not_bound_is_not_used()
    {
        _provider.Answer = answer => answer["token_type"] = "Bearer";
        await using var program = _provider.Program(new Uri("http://localhost:9"), options => options.UseDPoP = true);
        var fault = await Assert.ThrowsAsync<TokenRequestException>(() => CallAsync(program));
        Assert.Contains("a token of the type Bearer, not DPoP", fault.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> CallAsync(ServiceProvider program, string path = "/orders") =>
        program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger").GetAsync(path, TestContext.Current.CancellationToken);
}
