using System.CommandLine;
using Gatehouse.Gateway;
using Gatehouse.Server;
using Gatehouse.Server.Operations;

namespace Gatehouse;

/// <summary><c>gatehouse gateway</c>: the check of access tokens in front of any API.</summary>
internal static class GatewayVerb
{
    private static readonly Option<string?> Plan = VerbOptions.Text("--plan", "FILE", "The plan whose APIs are guarded: those that have a gateway.");
    private static readonly Option<string?> Urls = VerbOptions.Text("--urls", "URL", $"Where to listen. Default: {GatewayOptions.DefaultUrls}");
    private static readonly Option<string?> MtlsUrls = VerbOptions.Text("--mtls-urls", "URL", "Where to listen for clients that present a certificate.");

    public static Command Create()
    {
        var command = new Command("gateway", "Guard the APIs of a plan.") { Plan, Urls, VerbOptions.Certificate, VerbOptions.CertificateKey, MtlsUrls, VerbOptions.MetricsToken, VerbOptions.LogFormat };
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var host = new ServerOptions
        {
            Urls = parsed.ValueOf(Urls) ?? GatewayOptions.DefaultUrls,
            Certificate = parsed.ValueOf(VerbOptions.Certificate),
            CertificateKey = parsed.ValueOf(VerbOptions.CertificateKey),
            CertificatePassword = VerbOptions.CertificatePassword,
            MtlsUrls = parsed.ValueOf(MtlsUrls),
            MetricsToken = parsed.ValueOf(VerbOptions.MetricsToken),
            JsonLog = parsed.ValueOf(VerbOptions.LogFormat) == "json",
        };
        return ServeVerb.TellFaultsAsync(async () =>
        {
            await using var app = Create(parsed.ValueOf(Plan), host);
            await app.StartAsync(cancel);
            Console.WriteLine($"\n  Gatehouse guards the APIs of the plan at {string.Join(" and ", app.Urls)}\n");
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await app.WaitForShutdownAsync(cancel);
        });
    }

    /// <summary>Makes the gateway of a plan, which listens and logs as told.</summary>
    public static WebApplication Create(string? plan, ServerOptions host)
    {
        if (plan is null) throw new ServerSetupException("Give the plan whose APIs are to be guarded, with --plan FILE.");
        void Configure(WebApplicationBuilder builder)
        {
            ServerHost.Configure(builder, host);
            builder.Services.AddGatehouseMetrics();
        }

        return GatehouseGateway.Create(new GatewayOptions { PlanFile = plan }, Configure, own => own.UseGatehouseMetrics(host.MetricsToken));
    }
}
