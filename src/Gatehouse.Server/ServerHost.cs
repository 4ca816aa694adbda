using Gatehouse.Server.Operations.Export;
using Gatehouse.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Server;

/// <summary>How a process of ours listens and logs.</summary>
public static class ServerHost
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <exception cref="ServerSetupException">An address cannot be listened at as told.</exception>
    public static void Configure(WebApplicationBuilder builder, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        if (ServerTls.IsAskedFor(options)) ServerTls.Listen(builder, options);
        else builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.ConfigureKestrel(Bound);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        ConfigureLog(builder.Logging, options.JsonLog);
        OtlpExport.Configure(builder);
    }

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
    }

    /// <summary>With the trace that a line belongs to, and the path of the request, which holds no query.</summary>
    private static void ConfigureJson(ILoggingBuilder logging)
    {
        logging.Configure(log => log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.IncludeScopes) = (true, true));
    }

    private static void ConfigureLog(ILoggingBuilder logging, bool json)
    {
        logging.ClearProviders();
        if (json) ConfigureJson(logging);
        else
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // The repository seals the keys itself, under the root secret; the framework cannot know and would warn at every start.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
