using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Rfc9396_Details;
using Gatehouse.Testing.Refusals;

internal sealed record Payment([property: JsonPropertyName("to")] string To, [property: JsonPropertyName("amount")] decimal Amount);

[JsonSerializable(typeof(Payment))]
internal sealed partial class Details : JsonSerializerContext;

/// <summary>Endpoints that demand an authorization detail.</summary>
[Spec("RFC 9396", "2"), Spec("RFC 9396", "9.1"), Spec("RFC 9396", "9.2")]
public sealed class Section9_Details : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(
            services =>
            {
                services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Details.Default));
                services.AddAuthorizationBuilder().AddPolicy("grocer", policy => policy.AddAuthenticationSchemes("Gatehouse")
                    .RequireAuthorizationDetail("payment", Details.Default.Payment, static (payment, _) => payment.To == "grocer"));
                services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_issuer.Issuer, ApiUnderTest.Audience, "orders-api", "a secret+"));
            },
            app =>
            {
                app.MapGet("/pay/{to}/{amount}", (string to) => $"paid {to}")
                    .RequireScope("orders.read")
                    .RequireAuthorizationDetail("payment", Details.Default.Payment, static (payment, call) =>
                        payment.To == (string?)call.Request.RouteValues["to"] && decimal.Parse((string)call.Request.RouteValues["amount"]!, System.Globalization.CultureInfo.InvariantCulture) <= payment.Amount);
                app.MapPost("/pay", IResult (Payment asked, HttpContext call) =>
                    call.GetAccessToken()!.GetAuthorizationDetails("payment", Details.Default.Payment).Any(payment => payment.To == asked.To && asked.Amount <= payment.Amount)
                        ? Results.Text("paid") : new InsufficientDetails("payment")).RequireScope("orders.read");
                app.MapGet("/grocer", () => "paid").RequireAuthorization("grocer");
                app.MapGet("/details", (HttpContext call) => string.Join(' ', call.GetAccessToken()!.AuthorizationDetails.Select(detail => detail.GetProperty("type").GetString()))).RequireScope("orders.read");
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_detail_that_covers_the_call_lets_it_through_and_nothing_else_does(bool opaque)
    {
        var token = TokenOf(opaque, """[{"type":"payment","to":"baker","amount":5},{"type":"payment","to":"grocer","amount":100.5}]""");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token, "/pay/grocer/100.50"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token, "/pay/baker/5"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(token, "/pay/grocer/101"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(token, "/pay/baker/50"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token, "/grocer"));
    }

    [Theory]
    [InlineData("/pay/grocer/1"), InlineData("/grocer")]
    [Provokes("details_insufficient")]
    public async Task What_is_lacking_is_named(string path)
    {
        using var answer = await _api.GetAsync(_issuer.Token(), path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            """Bearer realm="https://orders.example.com", error="insufficient_authorization_details", error_description="This call needs an authorization detail of the type payment that covers it." """.TrimEnd(),
            answer.Challenge());
    }

    [Fact]
    public async Task An_endpoint_decides_with_the_body_in_its_hands()
    {
        var token = TokenOf(false, """[{"type":"payment","to":"grocer","amount":100}]""");
        Assert.Equal(HttpStatusCode.OK, await PayAsync(token, """{"to":"grocer","amount":100}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await PayAsync(token, """{"to":"grocer","amount":101}"""));
        Assert.Contains(_api.Log, line => line.Contains("details_insufficient", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[{"type":"payment","to":"grocer","amount":"a lot"}]"""), InlineData("""[{"type":"Payment","to":"grocer","amount":100}]"""), InlineData("""["payment"]"""), InlineData("""{"payment":1}"""), InlineData("""[{"type":["payment"],"to":"grocer"}]"""), InlineData("\"payment\""), InlineData("[[]]")]
    public async Task A_detail_that_cannot_be_read_grants_nothing(string details)
    {
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(TokenOf(false, details), "/pay/grocer/1"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(TokenOf(true, details), "/pay/grocer/1"));
    }

    [Fact]
    public async Task Details_are_read_as_they_were_granted()
    {
        using var answer = await _api.GetAsync(TokenOf(false, """[{"type":"payment","to":"grocer","amount":1},{"type":"account","n":2}]"""), "/details");
        Assert.Equal("payment account", await answer.TextAsync());
    }

    [Fact, Spec("RFC 9728", "2")]
    public async Task The_metadata_of_the_API_names_the_types_that_it_demands()
    {
        using var document = await _api.GetAsync(null, "/.well-known/oauth-protected-resource");
        Assert.Equal(["payment"], JsonNode.Parse(await document.TextAsync())!["authorization_details_types_supported"]!.AsArray().Select(type => (string)type!));
    }

    private async Task<HttpStatusCode> StatusAsync(string token, string path)
    {
        using var answer = await _api.GetAsync(token, path);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> PayAsync(string token, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pay") { Content = new StringContent(body, null, "application/json"), Headers = { Authorization = new("Bearer", token) } };
        using var answer = await _api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private string TokenOf(bool opaque, string details)
    {
        var claims = _issuer.Claims();
        claims["authorization_details"] = JsonNode.Parse(details);
        if (!opaque) return _issuer.Token(claims);
        claims["active"] = true;
        var handle = Guid.NewGuid().ToString("N");
        _issuer.Opaque[handle] = claims;
        return handle;
    }
}
