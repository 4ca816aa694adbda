using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Scopes;

/// <summary>Who comes in: four ways to write scopes, all or any, on every kind of endpoint.</summary>
[Spec("RFC 6749", "3.3")]
public sealed class TruthTable : IAsyncLifetime
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
                services.AddControllers().AddApplicationPart(typeof(ScopedController).Assembly);
                services.AddAuthorizationBuilder().AddPolicy("a-and-b", policy => policy.RequireAuthenticatedUser().RequireScope("a", "b"));
            },
            app =>
            {
                app.MapGet("/all", () => "").RequireScope("a", "b");
                app.MapGet("/any", () => "").RequireAnyScope("a", "b");
                app.MapGroup("/group").RequireScope("a").MapGet("/", () => "").RequireScope("b");
                app.MapGet("/attribute", [RequireScope("a", "b")] () => "");
                app.MapGet("/policy", () => "").RequireAuthorization("a-and-b");
                app.MapGet("/role", () => "").RequireAuthorization(policy => policy.RequireRole("admin")).RequireScope("a");
                app.MapGet("/twice", () => "").RequireAnyScope("a", "x").RequireAnyScope("b", "y");
                app.MapGet("/call", () => "").RequireScope("a").RequireScope(call => call.Request.Headers["Tool"] == "cancel" ? "b" : null);
                app.MapControllers();
                app.MapGroup("/guarded").RequireScope("a").MapGet("/open", () => "").AllowAnonymous();
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private static readonly string[] Encodings = ["scope text", "scope list", "scp text", "scp list"];
    private static readonly string[] DemandsOfBoth = ["/all", "/group", "/attribute", "/policy", "/twice", "/controller/all"];
    private static readonly string[] DemandsOfOne = ["/any", "/controller/any"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var encoding in Encodings)
                foreach (var path in DemandsOfBoth.Concat(DemandsOfOne))
                    cases.Add(encoding, path);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Scopes_are_read_in_every_encoding_and_all_and_any_mean_what_they_say(string encoding, string path)
    {
        var needsBoth = DemandsOfBoth.Contains(path);
        foreach (var (held, passes) in new (string[], bool)[]
        {
            (["a", "b"], true), (["c", "b", "a"], true), (["a"], !needsBoth), (["b", "c"], !needsBoth), (["c"], false), ([], false),
            (["ab"], false), (["A", "B"], false), (["a.b", "a,b"], false),
        })
        {
            using var response = await _api.GetAsync(Token(encoding, held), path);
            Assert.True(passes == (response.StatusCode == HttpStatusCode.OK), $"{encoding}, {path}, {string.Join(' ', held)}: {response.StatusCode}");
            if (!passes)
            {
                Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
                Assert.Contains("error=\"insufficient_scope\"", response.Challenge(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/all", "a b"), InlineData("/group", "a b"), InlineData("/any", "a b"), InlineData("/policy", "a b"), InlineData("/role", "a")]
    public async Task The_answer_names_the_whole_demand(string path, string scope)
    {
        using var response = await _api.GetAsync(Token("scope text", ["c"]), path);
        Assert.EndsWith($", scope=\"{scope}\"", response.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_role_is_not_blamed_on_the_scope()
    {
        using var response = await _api.GetAsync(Token("scope text", ["a"]), "/role");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("error", response.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_read_from_the_claim_roles()
    {
        var claims = _issuer.Claims(scope: "a");
        claims["roles"] = new JsonArray("clerk", "admin");
        using var response = await _api.GetAsync(_issuer.Token(claims), "/role");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_open_endpoint_in_a_guarded_group_stays_open()
    {
        using var response = await _api.GetAsync(null, "/guarded/open");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory, Spec("RFC 6750", "3.1")]
    [InlineData("list", "a", true), InlineData("cancel", "a", false), InlineData("cancel", "b", false), InlineData("cancel", "a b", true), InlineData("list", "b", false), InlineData(null, "a", true)]
    public async Task A_call_may_decide_what_it_needs_and_the_answer_names_all_of_it(string? tool, string held, bool passes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/call");
        request.Headers.Add("Authorization", "Bearer " + Token("scope text", held.Split(' ')));
        if (tool is not null) request.Headers.Add("Tool", tool);
        using var response = await _api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        if (!passes) Assert.Contains($", scope=\"{(tool == "cancel" ? "a b" : "a")}\"", response.Challenge(), StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 6750", "3")]
    public async Task Whoever_has_no_token_yet_is_told_what_this_call_needs()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/call");
        request.Headers.Add("Tool", "cancel");
        using var response = await _api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(", scope=\"a b\"", response.Headers.WwwAuthenticate.First().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orders.read orders.write"), InlineData(""), InlineData("caf\u00e9")]
    public void What_is_not_one_scope_is_refused_when_the_endpoint_is_made(string scope) =>
        Assert.Throws<ArgumentException>(() => new RequireScopeAttribute(scope));

    [Fact]
    public void An_empty_demand_is_refused_because_it_would_refuse_nobody() => Assert.Throws<ArgumentException>(() => new RequireAnyScopeAttribute());

    private string Token(string encoding, string[] held)
    {
        var claims = _issuer.Claims();
        claims.Remove("scope");
        var name = encoding.Split(' ')[0];
        claims[name] = encoding.EndsWith("list", StringComparison.Ordinal) ? new JsonArray([.. held.Select(scope => JsonValue.Create(scope))]) : string.Join(' ', held);
        return _issuer.Token(claims);
    }
}

[Route("controller")]
public sealed class ScopedController : ControllerBase
{
    [HttpGet("all"), RequireScope("a", "b")]
    public string All() => "";

    [HttpGet("any"), RequireAnyScope("a", "b")]
    public string Any() => "";
}
