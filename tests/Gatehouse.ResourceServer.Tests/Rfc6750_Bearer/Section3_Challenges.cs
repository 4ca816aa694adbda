using System.Net;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Rfc6750_Bearer;

[Spec("RFC 6750", "3"), Spec("RFC 6750", "3.1"), Spec("RFC 6750", "2.1"), Spec("RFC 6750", "2"), Spec("RFC 9700", "4.3.2")]
public sealed class Section3_Challenges(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Realm = "Bearer realm=\"https://orders.example.com\"";
    private readonly TestIssuer _issuer = fixture.Issuer;
    private readonly ApiUnderTest _api = fixture.Api;

    [Fact]
    public async Task Without_a_token_the_challenge_names_no_error()
    {
        using var response = await _api.GetAsync(token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(Realm + ", scope=\"orders.read\"", response.Challenge());
    }

    [Fact]
    public async Task A_bad_token_is_named_invalid()
    {
        using var response = await _api.GetAsync("nonsense");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"{Realm}, error=\"invalid_token\", error_description=\"The access token is not a JWT.\"", response.Challenge());
    }

    [Fact]
    public async Task Too_little_scope_is_forbidden_and_the_needed_scope_is_named()
    {
        using var response = await _api.SendAsync(HttpMethod.Post, "/orders", _issuer.Token());
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            $"{Realm}, error=\"insufficient_scope\", error_description=\"This call needs the scope orders.write; the access token has orders.read.\", scope=\"orders.write\"",
            response.Challenge());
    }

    [Theory]
    [InlineData("Bearer"), InlineData("bearer"), InlineData("BEARER")]
    public async Task The_scheme_is_read_in_any_case(string scheme)
    {
        using var response = await SendAsync("/orders", $"{scheme} {_issuer.Token()}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Two_Authorization_headers_are_an_invalid_request()
    {
        using var response = await SendAsync("/orders", $"Bearer {_issuer.Token()}", $"Bearer {_issuer.Token()}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith($"{Realm}, error=\"invalid_request\"", response.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tokens_joined_in_one_header_are_an_invalid_request()
    {
        using var response = await SendAsync("/orders", $"Bearer {_issuer.Token()}, Bearer {_issuer.Token()}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("access_token"), InlineData("a=b&access%5Ftoken"), InlineData("Access_Token")]
    public async Task A_token_in_header_and_query_is_an_invalid_request(string name)
    {
        using var response = await _api.GetAsync(_issuer.Token(), $"/orders?{name}={_issuer.Token()}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_query_alone_is_no_token()
    {
        using var response = await _api.GetAsync(token: null, "/orders?access_token=" + _issuer.Token());
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(Realm + ", scope=\"orders.read\"", response.Challenge());
    }

    [Theory]
    [InlineData("Bearer"), InlineData("Bearer ")]
    public async Task An_empty_credential_is_refused(string header)
    {
        using var response = await SendAsync("/orders", header);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Credentials_of_another_scheme_are_no_token()
    {
        using var response = await SendAsync("/orders", "Basic YWxpY2U6c2VjcmV0");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(Realm + ", scope=\"orders.read\"", response.Challenge());
    }

    [Fact]
    public async Task A_public_endpoint_answers_whatever_the_token_is()
    {
        using var none = await _api.GetAsync(null, "/");
        using var bad = await _api.GetAsync("nonsense", "/");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (none.StatusCode, bad.StatusCode));
    }

    [Fact]
    [Provokes("audience_differs")]
    public async Task What_a_bad_token_says_cannot_break_out_of_the_header()
    {
        var claims = _issuer.Claims(audience: "x\", scope=\"admin\r\nSet-Cookie: a=b\u00e9" + new string('y', 4000));
        using var response = await _api.GetAsync(_issuer.Token(claims));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain(", scope=\"", response.Challenge(), StringComparison.Ordinal);
        Assert.InRange(response.Challenge().Length, 1, 500);
    }

    [Fact]
    public async Task A_preflight_without_a_token_is_the_business_of_CORS()
    {
        await using var api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://shop.example.com").AllowAnyHeader().AllowAnyMethod()));
                services.AddGatehouse(options => (options.Issuer, options.Audience) = (_issuer.Issuer, ApiUnderTest.Audience));
            },
            app =>
            {
                app.UseCors();
                app.MapGet("/orders", () => "").RequireScope("orders.read");
            });
        using var request = new HttpRequestMessage(HttpMethod.Options, "/orders");
        request.Headers.Add("Origin", "https://shop.example.com");
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://shop.example.com", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private Task<HttpResponseMessage> SendAsync(string path, params string[] authorization) => RawHttp.GetAsync(_api.Client.BaseAddress!, path, authorization);
}
