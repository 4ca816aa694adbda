using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>What an endpoint learns about the token it was called with.</summary>
[Spec("RFC 9068", "2.2")]
public sealed class TypedToken : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services => services.AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience)),
            app =>
            {
                app.MapGet("/claims", (HttpContext context) => string.Join('\n', context.User.Claims.Select(claim => $"{claim.Type}={claim.Value}").Order(StringComparer.Ordinal))).RequireScope("a");
                app.MapGet("/name", (HttpContext context) => context.User.Identity!.Name).RequireScope("a");
                app.MapGet("/token", (HttpContext context) =>
                {
                    var token = context.GetAccessToken()!;
                    return $"{token.Subject} {token.ClientId} {token.TokenId} {string.Join('+', token.Scopes)} {token.Audiences.Count} {token.FindFirst("address")}";
                }).RequireScope("a");
                app.MapGet("/open", (HttpContext context) => context.GetAccessToken()?.Subject ?? "nobody");
                app.MapGet("/spoil", (HttpContext context) =>
                {
                    ((System.Security.Claims.ClaimsIdentity)context.User.Identity!).AddClaim(new("scope", "admin"));
                    return context.User.Claims.Count();
                }).RequireScope("a");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Claim_names_in_are_claim_names_out()
    {
        var claims = _issuer.Claims(scope: "a b");
        claims["jti"] = "1";
        claims["roles"] = new JsonArray("clerk", "admin");
        claims["email"] = "alice@example.com";
        (claims["iat"], claims["exp"]) = (DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 4102444800);
        var issued = claims["iat"]!.GetValue<long>();
        Assert.Equal(
            $"aud=https://orders.example.com\nclient_id=shop\nemail=alice@example.com\nexp=4102444800\niat={issued}\niss={_issuer.Issuer}\njti=1\nroles=admin\nroles=clerk\nscope=a b\nsub=alice",
            await GetAsync("/claims", claims));
    }

    [Fact]
    public async Task The_name_is_the_name_or_else_the_subject()
    {
        var claims = _issuer.Claims(scope: "a");
        Assert.Equal("alice", await GetAsync("/name", claims));
        claims["name"] = "Alice Example";
        Assert.Equal("Alice Example", await GetAsync("/name", claims));
    }

    [Fact]
    public async Task The_token_is_there_typed_at_first_sight_and_when_repeated()
    {
        var claims = _issuer.Claims(scope: "a b a");
        claims["jti"] = "7";
        claims["address"] = new JsonObject { ["jkt"] = "x" };
        var token = _issuer.Token(claims);
        foreach (var _ in (int[])[1, 2, 3])
        {
            using var response = await _api.GetAsync(token, "/token");
            Assert.Equal("alice shop 7 a+b 1 {\"jkt\":\"x\"}", await response.TextAsync());
        }
    }

    [Fact]
    public async Task An_open_endpoint_knows_who_called_if_a_token_was_sent()
    {
        Assert.Equal("alice", await GetAsync("/open", _issuer.Claims()));
        using var response = await _api.GetAsync(null, "/open");
        Assert.Equal("nobody", await response.TextAsync());
    }

    [Fact]
    public async Task What_one_call_does_to_its_principal_is_not_seen_by_the_next_call_with_the_same_token()
    {
        var token = _issuer.Token(_issuer.Claims(scope: "a"));
        var counts = new List<string>();
        for (var call = 0; call < 3; call++)
        {
            using var response = await _api.GetAsync(token, "/spoil");
            counts.Add(await response.TextAsync());
        }
        Assert.Single(counts.Distinct());
    }

    private async Task<string> GetAsync(string path, JsonObject claims)
    {
        using var response = await _api.GetAsync(_issuer.Token(claims), path);
        return await response.TextAsync();
    }
}
