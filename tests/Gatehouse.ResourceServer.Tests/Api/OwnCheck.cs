using System.Net;
using System.Security.Claims;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests;
using Gatehouse.Testing.Refusals;

/// <summary>A check of the API's own, after all others.</summary>
public sealed class OwnCheck : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;
    private Func<TokenValidatedContext, Task> _check = _ => Task.CompletedTask;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services => services.AddGatehouse(options =>
            {
                (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience);
                options.OnTokenValidated = async validated =>
                {
                    Interlocked.Increment(ref _asked);
                    await Task.Yield();
                    await _check(validated);
                };
            }),
            app => app.MapGet("/orders", (HttpContext context) => string.Join(' ', context.User.FindAll("tenant").Select(claim => claim.Value))).RequireScope("orders.read"));
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task It_sees_the_token_typed_and_adds_claims_to_this_call_only()
    {
        _check = validated =>
        {
            validated.Identity.AddClaim(new Claim("tenant", $"{validated.Token.Subject} of {validated.Token.ClientId} at {validated.HttpContext.Request.Path}"));
            return Task.CompletedTask;
        };
        var token = _issuer.Token();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await _api.GetAsync(token);
            Assert.Equal("alice of shop at /orders", await answer.TextAsync());
        }
        Assert.Equal(3, _asked);
    }

    [Fact]
    [Provokes("token_refused_by_api")]
    public async Task It_refuses_with_a_reason_that_the_caller_is_told()
    {
        _check = validated =>
        {
            validated.Fail("The tenant of \"alice\" is closed.");
            return Task.CompletedTask;
        };
        using var answer = await _api.GetAsync(_issuer.Token());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""Bearer realm="https://orders.example.com", error="invalid_token", error_description="The tenant of 'alice' is closed." """.TrimEnd(), answer.Challenge());
        Assert.Contains(_api.Log, line => line.Contains("token_refused_by_api", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_not_asked_about_a_token_that_is_refused_anyway()
    {
        using var answer = await _api.GetAsync(_issuer.Token(_issuer.Claims("https://other.example.com")));
        Assert.Equal((HttpStatusCode.Unauthorized, 0), (answer.StatusCode, _asked));
    }

    [Fact]
    public async Task Its_own_failure_lets_nobody_in()
    {
        _check = _ => throw new InvalidOperationException("The database of tenants is away.");
        using var answer = await _api.GetAsync(_issuer.Token());
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }
}
