using Gatehouse.Server.Operations.Export;
using Gatehouse.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Server;

/// <summary>How a process of ours listens and logs.</summary>
public static class ServerHost
{
    private const string FrameworksSpans = "Microsoft.AspNetCore";
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <param name="passesOn">Each request goes on to another server, with its trace.</param>
    /// <exception cref="ServerSetupException">An address cannot be listened at as told.</exception>
    public static void Configure(WebApplicationBuilder builder, ServerOptions options, bool passesOn = false)
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
        // It begins a span and a scope for each request, and writes nothing itself that we would not.
        if (!passesOn) builder.Logging.AddFilter(FrameworksSpans + ".Hosting.Diagnostics", LogLevel.None);
        builder.Services.AddSingleton<IStartupFilter, RequestSpans>();
        OtlpExport.Configure(builder, passesOn ? FrameworksSpans : RequestSpans.Source);
    }

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
    }

    private static void ConfigureLog(ILoggingBuilder logging, bool json)
    {
        logging.ClearProviders();
        logging.Configure(log => log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (json) logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.IncludeScopes) = (true, true));
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
