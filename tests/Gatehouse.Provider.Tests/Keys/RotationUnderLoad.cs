using System.Net;
using System.Net.Http.Headers;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Tests.Keys;

/// <summary>An API on Microsoft's JwtBearer with its defaults, called without a pause while the signing key changes.</summary>
[Spec("OIDC Core", "10.1.1")]
public class RotationUnderLoad
{
    [Fact]
    public async Task A_key_rotation_causes_not_one_401()
    {
        await using var provider = await Provider.StartAsync();
        // Microsoft's handler looks at the real clock.
        provider.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await using var api = await StartApiAsync(provider);
        using var http = new HttpClient { BaseAddress = new Uri(api.Urls.First()) };
        var firstKey = await CallAsync(provider, http);
        var seen = new HashSet<string>();
        using var stop = new CancellationTokenSource();

        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var key = await CallAsync(provider, http);
                lock (seen) seen.Add(key);
            }
        })).ToList();
        await Task.Delay(300);
        var snapshot = provider.Get<CurrentProvider>().Snapshot;
        await provider.Get<KeyRotation>().RotateAsync(AuditActors.Operator, snapshot.Algorithms, snapshot.Configuration.KeySchedule, provider.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
        await provider.UntilAsync(() =>
        {
            lock (seen) return Task.FromResult(seen.Count > 1);
        });
        await Task.Delay(300);
        await stop.CancelAsync();
        await Task.WhenAll(callers);

        Assert.Contains(firstKey, seen);
        Assert.Equal(2, seen.Count);
    }

    private static async Task<string> CallAsync(Provider provider, HttpClient api)
    {
        var token = (await provider.ClientCredentialsAsync()).AccessToken;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await api.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Requests.HeaderOf(token).GetProperty("kid").GetString()!;
    }

    private static async Task<WebApplication> StartApiAsync(Provider provider)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = provider.Issuer;
            options.Audience = Plans.Orders;
            options.RequireHttpsMetadata = false;
        });
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/orders", () => "orders").RequireAuthorization();
        await app.StartAsync();
        return app;
    }
}
