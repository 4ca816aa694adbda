using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Interop.Tests;

internal sealed record Payment([property: JsonPropertyName("to")] string To, [property: JsonPropertyName("amount")] int Amount);

[JsonSerializable(typeof(Payment))]
internal sealed partial class PaymentJson : JsonSerializerContext;

/// <summary>An API that demands more than scopes, with tokens of a user who signed in at the real executable.</summary>
[Spec("RFC 9470", "3"), Spec("RFC 9470", "6.1"), Spec("RFC 9470", "6.2"), Spec("RFC 9396", "9.1"), Spec("RFC 9396", "9.2")]
public sealed class DemandsOfApis
{
    private const string Orders = "https://orders.example.com";

    private readonly Shop _shop = new()
    {
        OrdersMore = """authorization_details: [{ type: payment, description: "Pay {amount} to {to}", schema: { type: object, required: [to, amount] } }]""",
        WebMore = "authorization_details_types: [payment]",
    };

    [Theory]
    [InlineData("jwt"), InlineData("opaque")]
    public async Task Login_and_details_are_found_in_tokens_of_either_format(string format)
    {
        var settings = new GatehouseSettings();
        await using var node = await _shop.StartAsync(settings with { Plan = _shop.Plan(settings.Url).Replace("format: jwt", "format: " + format, StringComparison.Ordinal) });
        await using var api = await StartAsync(node.Url);
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        var code = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, "openid orders.read", ("authorization_details", """[{"type":"payment","to":"grocer","amount":100}]"""));
        var token = (await client.RedeemAsync(code)).AccessToken;
        Assert.Equal(format == "jwt", token.Contains('.', StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(api, token, "/recent")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(api, token, "/pay/grocer/100")).Status);
        var (dear, baker, weak) = (await SendAsync(api, token, "/pay/grocer/101"), await SendAsync(api, token, "/pay/baker/1"), await SendAsync(api, token, "/strong"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (dear.Status, baker.Status, weak.Status));
        Assert.Contains("error=\"insufficient_authorization_details\"", dear.Challenge, StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_user_authentication\"", weak.Challenge, StringComparison.Ordinal);
        Assert.Contains("acr_values=\"mfa\", max_age=\"300\"", weak.Challenge, StringComparison.Ordinal);

        // A program has no login at all.
        var service = (await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(api, service, "/recent")).Status);
    }

    private async Task<WebApplication> StartAsync(string issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Checkout.FreePort()}");
        builder.Services.AddGatehouse(options => (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (issuer, Orders, "orders-api", _shop.ApiSecret));
        var api = builder.Build();
        api.MapGet("/recent", (HttpContext call) => call.GetAccessToken()!.AuthTime).RequireScope("orders.read").RequireRecentLogin(TimeSpan.FromMinutes(5));
        api.MapGet("/strong", () => "strong").RequireAcr("mfa").RequireRecentLogin(TimeSpan.FromMinutes(5));
        api.MapGet("/pay/{to}/{amount:int}", () => "paid").RequireAuthorizationDetail(
            "payment", PaymentJson.Default.Payment, (payment, call) => payment.To == (string?)call.Request.RouteValues["to"] && int.Parse((string)call.Request.RouteValues["amount"]!) <= payment.Amount);
        await api.StartAsync();
        return api;
    }

    private static async Task<(HttpStatusCode Status, string Challenge)> SendAsync(WebApplication api, string token, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(api.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.WwwAuthenticate.FirstOrDefault()?.ToString() ?? "");
    }
}
