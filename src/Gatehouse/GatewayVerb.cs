using System.CommandLine;
using Gatehouse.Gateway;
using Gatehouse.Gateway.ForwardAuth.Envoy;
using Gatehouse.Server;
using Gatehouse.Server.Operations;

namespace Gatehouse;

/// <summary><c>gatehouse gateway</c>: the check of access tokens in front of any API.</summary>
internal static class GatewayVerb
{
    private static readonly Option<string?> Plan = VerbOptions.Text("--plan", "FILE", "The plan, a file or a folder, whose APIs are guarded: those that have a gateway.");
    private static readonly Option<string?> Urls = VerbOptions.Text("--urls", "URL", $"Where to listen. Default: {GatewayOptions.DefaultUrls}");
    private static readonly Option<string?> MtlsUrls = VerbOptions.Text("--mtls-urls", "URL", "Where to listen for clients that present a certificate.");

    private static readonly Option<string?> Http2Urls = VerbOptions.Text("--http2-urls", "URL", "Where to listen for HTTP/2 without TLS, as Envoy asks by gRPC.");

    public static Command Create()
    {
        var command = new Command("gateway", "Guard the APIs of a plan.") { Plan, Urls, Http2Urls, VerbOptions.Certificate, VerbOptions.CertificateKey, MtlsUrls, VerbOptions.MetricsToken, VerbOptions.LogFormat };
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var http2 = parsed.ValueOf(Http2Urls) ?? "";
        var host = new ServerOptions
        {
            Urls = $"{parsed.ValueOf(Urls) ?? GatewayOptions.DefaultUrls};{http2}".TrimEnd(';'),
            Certificate = parsed.ValueOf(VerbOptions.Certificate),
            CertificateKey = parsed.ValueOf(VerbOptions.CertificateKey),
            CertificatePassword = VerbOptions.CertificatePassword,
            MtlsUrls = parsed.ValueOf(MtlsUrls),
            MetricsToken = parsed.ValueOf(VerbOptions.MetricsToken),
            JsonLog = parsed.ValueOf(VerbOptions.LogFormat) == "json",
        };
        return ServeVerb.TellFaultsAsync(async () =>
        {
            await using var app = Create(parsed.ValueOf(Plan), host, http2);
            await app.StartAsync(cancel);
            Console.WriteLine($"\n  Gatehouse guards the APIs of the plan at {string.Join(" and ", app.Urls)}\n");
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await app.WaitForShutdownAsync(cancel);
        });
    }

    /// <summary>Makes the gateway of a plan, which listens and logs as told.</summary>
    /// <param name="http2">Those of its addresses at which HTTP/2 is spoken without TLS.</param>
    public static WebApplication Create(string? plan, ServerOptions host, string http2 = "")
    {
        if (plan is null) throw new ServerSetupException("Give the plan whose APIs are to be guarded, with --plan FILE.");
        void Configure(WebApplicationBuilder builder)
        {
            ServerHost.Configure(builder, host, passesOn: true);
            if (http2.Length > 0) Http2Addresses.Mark(builder, http2);
            builder.Services.AddGatehouseMetrics();
        }

        return GatehouseGateway.Create(new GatewayOptions { PlanFile = plan }, Configure, own => own.UseGatehouseMetrics(host.MetricsToken));
    }
}
