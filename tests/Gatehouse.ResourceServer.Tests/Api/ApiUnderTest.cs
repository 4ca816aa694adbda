using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>An API as its author would write it, on real Kestrel.</summary>
public sealed class ApiUnderTest : IAsyncDisposable
{
    public const string Audience = TestIssuer.Audience;

    private readonly WebApplication _app;

    private ApiUnderTest(WebApplication app, ConcurrentQueue<string> log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient(new RefusalWatch(new SocketsHttpHandler(), ExplainAsync)) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public ConcurrentQueue<string> Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Asks the API itself, as its author would.</summary>
    public Task<ExplainedRefusal?> ExplainAsync(string id) => Task.FromResult(Services.GetService<RefusalLog>()?.Find(id));

    public static Task<ApiUnderTest> StartAsync(TestIssuer issuer, Action<GatehouseOptions>? configure = null, TimeProvider? clock = null) =>
        StartAsync(
            services =>
            {
                if (clock is not null) services.AddSingleton(clock);
                services.AddGatehouse(options =>
                {
                    options.Issuer = issuer.Issuer;
                    options.Audience = Audience;
                    configure?.Invoke(options);
                });
            },
            app =>
            {
                app.MapGet("/", () => "public");
                app.MapGet("/orders/{id?}", (HttpContext context) => context.GetAccessToken()!.Subject).RequireScope("orders.read");
                app.MapPost("/orders", () => "written").RequireScope("orders.write");
            });

    public static async Task<ApiUnderTest> StartAsync(Action<IServiceCollection> services, Action<WebApplication> endpoints)
    {
        var log = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(new LogInMemory(log));
        services(builder.Services);
        var app = builder.Build();
        endpoints(app);
        await app.StartAsync();
        return new ApiUnderTest(app, log);
    }

    public Task<HttpResponseMessage> GetAsync(string? token, string path = "/orders") => SendAsync(HttpMethod.Get, path, token);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return await Client.SendAsync(request);
    }

    /// <summary>Calls with a bound token and a proof.</summary>
    public async Task<HttpResponseMessage> SendBoundAsync(string token, string? proof, string path = "/orders", string scheme = "DPoP")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

internal static partial class Responses
{
    public static Task<string> TextAsync(this HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>The challenge of one scheme, without the address of the metadata, which stands in every one.</summary>
    public static string Challenge(this HttpResponseMessage response, string scheme = "Bearer") => string.Join(
        " | ", response.Headers.WwwAuthenticate.Where(value => value.Scheme == scheme).Select(value => Metadata().Replace(value.ToString(), "")));

    [GeneratedRegex(", resource_metadata=\"[^\"]*\"")]
    private static partial Regex Metadata();
}
