using System.Net;
using System.Net.Http.Headers;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Interop.Tests;

/// <summary>An API that checks our access tokens by the handler that comes with ASP.NET Core and knows nothing of us but the issuer.</summary>
[Spec("RFC 9068", "4")]
[Spec("RFC 7517", "5")]
public sealed class MicrosoftJwtBearer : IAsyncLifetime
{
    private readonly Shop _shop = new() { OrdersLifetime = "3s" };
    private GatehouseProcess _node = null!;
    private WebApplication _api = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await _shop.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", $"http://localhost:{Checkout.FreePort()}");
        builder.Services.AddAuthorization(options => options.AddPolicy("write", policy => policy.RequireAssertion(
            context => context.User.FindFirst("scope")?.Value.Split(' ').Contains("orders.write") == true)));
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = _node.Url;
            options.RequireHttpsMetadata = false;
            options.Audience = "https://orders.example.com";
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
            options.TokenValidationParameters.ClockSkew = TimeSpan.Zero;
        });
        _api = builder.Build();
        _api.MapGet("/", () => "orders").RequireAuthorization();
        _api.MapPost("/", () => "written").RequireAuthorization("write");
        await _api.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        if (_node is not null) await _node.DisposeAsync();
    }

    [Fact]
    public async Task The_standard_handler_accepts_our_access_tokens_and_nothing_else_of_ours()
    {
        var service = await _shop.Nightly(_node).TokenAsync(("grant_type", "client_credentials"));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(HttpMethod.Get, service.AccessToken));
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(HttpMethod.Post, service.AccessToken));

        using var browser = new Browser(_node.Url);
        var tokens = await _shop.SignInAsync(_shop.Web(_node), browser);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(HttpMethod.Post, tokens.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, tokens.Text("id_token")!));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, tokens.RefreshToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, tokens.AccessToken[..^4] + "AAAA"));

        var identity = await _shop.SignInAsync(_shop.Web(_node), browser, "openid profile");
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, identity.AccessToken));
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, tokens.AccessToken));
    }

    private async Task<HttpStatusCode> CallAsync(HttpMethod method, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, _api.Urls.Single());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
