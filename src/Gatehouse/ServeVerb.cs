using System.CommandLine;
using Gatehouse.Gateway;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server;
using Gatehouse.Server.Configuration;
using Gatehouse.Storage;

namespace Gatehouse;

/// <summary><c>gatehouse serve</c>: the provider with its pages and metrics.</summary>
internal static class ServeVerb
{
    public const string Name = "serve";

    private static readonly Option<string?> Plan = VerbOptions.Text("--plan", "FILE", "The plan to serve, a file or a folder. Without it: the stored configuration, or the demo plan on an empty database.");
    internal static readonly Option<string?> Data = VerbOptions.Text("--data", "DIR", "Where the SQLite database lies. Default: ./data");
    internal static readonly Option<string?> Urls = VerbOptions.Text("--urls", "URL", $"Where to listen. Default: {ServerOptions.DefaultUrls}");
    private static readonly Option<string?> MtlsUrls = VerbOptions.Text("--mtls-urls", "URL", "Where to listen for clients that present a certificate; published by the plan's mtls.url.");
    internal static readonly Option<string?> Database = VerbOptions.Text("--database", "CONN", "A PostgreSQL connection string (Host=…). Default: SQLite");
    internal static readonly Option<string?> RootSecretFile = VerbOptions.Text("--root-secret-file", "FILE", "A file with the root secret in base64.");
    private static readonly Option<string?> GatewayUrls = VerbOptions.Text("--gateway-urls", "URL", "Where the gateway of the plan listens, when this process is to be one too.");

    public static Command Create()
    {
        var command = new Command(Name, "Serve the provider.") { Plan, Data, Urls, VerbOptions.Certificate, VerbOptions.CertificateKey, MtlsUrls, Database, RootSecretFile, VerbOptions.MetricsToken, VerbOptions.LogFormat, GatewayUrls };
        command.SetAction((parsed, cancel) => RunAsync(OptionsOf(parsed), parsed.ValueOf(GatewayUrls), cancel));
        return command;
    }

    internal static ServerOptions OptionsOf(ParseResult parsed) => new()
    {
        PlanFile = parsed.ValueOf(Plan),
        DataDirectory = parsed.ValueOf(Data) ?? "./data",
        Urls = parsed.ValueOf(Urls) ?? ServerOptions.DefaultUrls,
        Certificate = parsed.ValueOf(VerbOptions.Certificate),
        CertificateKey = parsed.ValueOf(VerbOptions.CertificateKey),
        CertificatePassword = VerbOptions.CertificatePassword,
        MtlsUrls = parsed.ValueOf(MtlsUrls),
        Database = parsed.ValueOf(Database),
        RootSecret = Environment.GetEnvironmentVariable("GATEHOUSE_ROOT_SECRET"),
        RootSecretFile = parsed.ValueOf(RootSecretFile),
        MetricsToken = parsed.ValueOf(VerbOptions.MetricsToken),
        JsonLog = parsed.ValueOf(VerbOptions.LogFormat) == "json",
    };

    private static Task<int> RunAsync(ServerOptions options, string? gatewayUrls, CancellationToken cancel) => TellFaultsAsync(async () =>
    {
        await using var app = await GatehouseServer.CreateAsync(options, cancel: cancel);
        await using var gateway = gatewayUrls is null ? null : GatewayVerb.Create(options.PlanFile, options with { Urls = gatewayUrls, MtlsUrls = null });
        await app.StartAsync(cancel);
        if (gateway is not null) await gateway.StartAsync(cancel);
        Greeting.Write(Console.Out, app.Services, options);
        var stopped = app.WaitForShutdownAsync(cancel);
        await Task.WhenAny(stopped, GiveBackAsync(cancel));
        await stopped;
    });

    /// <summary>What starting up needed is given back to the system, because an idle server should be small; but whoever waited for the start is served first.</summary>
    private static async Task GiveBackAsync(CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Runs until it is told to stop; what keeps it from starting is told in words, and ends with 2.</summary>
    public static async Task<int> TellFaultsAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (PlanFaultException plan)
        {
            foreach (var finding in plan.Findings) await Console.Error.WriteLineAsync(finding.ToString());
            return 2;
        }
        catch (GatewayPlanException plan)
        {
            foreach (var finding in plan.Findings) await Console.Error.WriteLineAsync(finding.ToString());
            if (plan.Findings.Count == 0) await Console.Error.WriteLineAsync(plan.Message);
            return 2;
        }
        catch (Exception setup) when (setup is ServerSetupException or StorageSetupException or KeySealException or StorageUnavailableException)
        {
            await Console.Error.WriteLineAsync(setup.Message);
            return 2;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{taken.Message} Stop what listens there, or choose another address with --urls.");
            return 2;
        }
    }
}
