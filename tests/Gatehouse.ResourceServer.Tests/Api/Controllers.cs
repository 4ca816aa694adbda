using System.Net;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>Orders as a controller has them.</summary>
[ApiController, Route("mvc"), RequireScope("orders.read")]
public sealed class OrdersController : ControllerBase
{
    [HttpGet("orders")]
    public string Read() => HttpContext.GetAccessToken()!.Subject;

    [HttpPost("orders"), RequireAnyScope("orders.write", "orders.admin")]
    public string Write() => "written";

    [HttpDelete("orders"), RequireAcr("mfa"), RequireRecentLogin(300)]
    public string Delete() => "deleted";

    [HttpGet("public"), AllowAnonymous]
    public string Public() => User.Identity?.IsAuthenticated.ToString() ?? "";
}

/// <summary>Attributes on real controllers.</summary>
public sealed class Controllers : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience));
                services.AddControllers().AddApplicationPart(typeof(OrdersController).Assembly);
            },
            app => app.MapControllers());
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "orders.read", HttpStatusCode.OK), InlineData("GET", "orders.write", HttpStatusCode.Forbidden)]
    [InlineData("POST", "orders.read orders.admin", HttpStatusCode.OK), InlineData("POST", "orders.read", HttpStatusCode.Forbidden), InlineData("POST", "orders.write", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "orders.read", HttpStatusCode.Unauthorized)]
    public async Task The_attributes_of_class_and_method_count_together(string method, string scope, HttpStatusCode status)
    {
        using var answer = await _api.SendAsync(new HttpMethod(method), "/mvc/orders", _issuer.Token(_issuer.Claims(scope: scope)));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Challenges_are_the_same_as_anywhere()
    {
        using var none = await _api.GetAsync(null, "/mvc/orders");
        using var little = await _api.SendAsync(HttpMethod.Post, "/mvc/orders", _issuer.Token());
        using var weak = await _api.SendAsync(HttpMethod.Delete, "/mvc/orders", _issuer.Token());
        Assert.Equal("""Bearer realm="https://orders.example.com", scope="orders.read" """.TrimEnd(), none.Challenge());
        Assert.EndsWith("""scope="orders.read orders.write orders.admin" """.TrimEnd(), little.Challenge(), StringComparison.Ordinal);
        Assert.EndsWith("""acr_values="mfa", max_age="300" """.TrimEnd(), weak.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowAnonymous_lets_everybody_in_even_with_a_bad_token()
    {
        using var none = await _api.GetAsync(null, "/mvc/public");
        using var bad = await _api.GetAsync("nonsense", "/mvc/public");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (none.StatusCode, bad.StatusCode));
    }

    [Theory]
    [InlineData("\"orders.read orders.write\""), InlineData("""["orders.read","orders.write"]"""), InlineData("""["orders.read orders.write"]""")]
    public async Task Scopes_may_be_one_text_or_a_list_under_either_name(string scopes)
    {
        foreach (var name in new[] { "scope", "scp" })
        {
            var claims = _issuer.Claims();
            claims.Remove("scope");
            claims[name] = System.Text.Json.Nodes.JsonNode.Parse(scopes);
            using var answer = await _api.SendAsync(HttpMethod.Post, "/mvc/orders", _issuer.Token(claims));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
