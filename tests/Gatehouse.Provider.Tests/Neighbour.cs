using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Tests;

/// <summary>Somebody else's server on loopback, which the provider calls: a client's, or a trap.</summary>
public sealed class Neighbour : IAsyncDisposable
{
    /// <summary>A picture of one point.</summary>
    public static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _routes = new();
    private readonly ConcurrentBag<string> _asked = [];

    private Neighbour(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>The paths that were asked for, each as often as it was.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <param name="secure">Whether it speaks https, with a certificate that the provider trusts.</param>
    public static async Task<Neighbour> StartAsync(bool secure = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (secure) listen.UseHttps(TestAuthority.ForLoopback());
        }));
        var neighbour = new Neighbour(builder.Build());
        neighbour._app.Run(neighbour.AnswerAsync);
        await neighbour._app.StartAsync();
        neighbour.Address = neighbour._app.Urls.First();
        return neighbour;
    }

    public string At(string path, RequestDelegate answer)
    {
        _routes[path] = answer;
        return Address + path;
    }

    public string Serves(string path, string text, string type = "application/json", string? caching = null) => At(path, http =>
    {
        http.Response.ContentType = type;
        if (caching is not null) http.Response.Headers.CacheControl = caching;
        return http.Response.WriteAsync(text);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        _asked.Add(http.Request.Path);
        if (_routes.TryGetValue(http.Request.Path, out var answer)) return answer(http);
        http.Response.StatusCode = (int)HttpStatusCode.NotFound;
        return Task.CompletedTask;
    }
}
