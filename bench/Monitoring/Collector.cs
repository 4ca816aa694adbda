using System.Globalization;

namespace Gatehouse.Bench.Monitoring;

/// <summary>Takes what is pushed by OTLP and reads the metrics as Prometheus does; what it got it tells when asked.</summary>
internal static class Collector
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (url, every, scraped) = (args[0], TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)), args[2..]);
        var (pushes, bytes, scrapes) = (0L, 0L, 0L);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/got", context => context.Response.WriteAsync($"{Volatile.Read(ref pushes)} pushes, {Volatile.Read(ref bytes) / 1024} KiB, {Volatile.Read(ref scrapes)} scrapes\n"));
        app.MapPost("/v1/{signal}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Interlocked.Increment(ref pushes);
            Interlocked.Add(ref bytes, body.Length);
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        using var timer = new PeriodicTimer(every);
        while (!app.Lifetime.ApplicationStopping.IsCancellationRequested && await timer.WaitForNextTickAsync())
            foreach (var target in scraped)
                try
                {
                    if ((await http.GetByteArrayAsync(target)).Length > 0) Interlocked.Increment(ref scrapes);
                }
                catch (HttpRequestException)
                {
                    // It may not be there yet, or no longer.
                }
        return 0;
    }
}
