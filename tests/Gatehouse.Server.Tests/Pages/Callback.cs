using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>A client's own site: its callback sends the person on to where they came from, on any host.</summary>
public sealed class Callback : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Callback(WebApplication app) => _app = app;

    public static async Task<Callback> StartAsync(int port, string onward)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://localhost:{port}");
        var app = builder.Build();
        app.MapGet("/callback", http =>
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = onward + http.Request.QueryString;
            return Task.CompletedTask;
        });
        app.MapGet("/arrived", http => http.Response.WriteAsync("arrived"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Callback(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
