using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>The client's own server, where its logo lies.</summary>
internal sealed class LogoHost : IAsyncDisposable
{
    /// <summary>A shopping bag on nothing, 32 pixels wide.</summary>
    private const string Logo = "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAAAXklEQVR42mNgGAWjgExQoSHyHxkPmMV0dQghy2nqCGIsoJkjSDGYJo4g1cCh74BrIbr/kTHMQHRxXBiXerIdQC086gCqOIAQGHXAaCIcdcCoA0YdMOqA4eGAUUBPAADWfgmnU0xHiQAAAABJRU5ErkJggg==";

    private readonly WebApplication _app;

    private LogoHost(WebApplication app) => _app = app;

    public string Address => _app.Urls.First() + "/logo.png";

    public static async Task<LogoHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var host = new LogoHost(builder.Build());
        host._app.Run(async http =>
        {
            http.Response.ContentType = "image/png";
            await http.Response.Body.WriteAsync(Convert.FromBase64String(Logo));
        });
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
