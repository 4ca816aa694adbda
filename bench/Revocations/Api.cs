using System.Diagnostics;

namespace Gatehouse.Bench.Revocations;

/// <summary>An API with a process's worth of services of its own, on Kestrel, that follows the provider.</summary>
internal sealed class Api : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _caller;

    private Api(WebApplication app) => (_app, _caller) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });

    public static async Task<Api> StartAsync(string issuer, Uri backchannel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGatehouse(options =>
        {
            (options.Issuer, options.Audience, options.BackchannelAddress) = (issuer, Plan.Audience, backchannel);
            (options.ClientId, options.ClientSecret) = ("orders-api", Plan.ApiSecret);
        });
        var app = builder.Build();
        app.MapGet("/orders", () => "").RequireScope("orders.read");
        await app.StartAsync();
        return new Api(app);
    }

    public async Task<int> CallAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await _caller.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>Calls until the token is refused; how long that took since an instant.</summary>
    public async Task<TimeSpan> UntilRefusedAsync(string token, long since)
    {
        while (await CallAsync(token) != 401)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(30)) throw new TimeoutException("A revoked token was not refused within 30 seconds.");
            await Task.Delay(1);
        }
        return Stopwatch.GetElapsedTime(since);
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _app.DisposeAsync();
    }
}
