using System.CommandLine;
using Gatehouse.Provider.Keys;
using Gatehouse.Server;
using Gatehouse.Server.Configuration;
using Gatehouse.Storage;

namespace Gatehouse;

/// <summary><c>gatehouse serve</c>: the provider with its pages and metrics.</summary>
internal static class ServeVerb
{
    public const string Name = "serve";

    private static readonly Option<string?> Plan = Text("--plan", "FILE", "The plan to serve. Without it: the stored configuration, or the demo plan on an empty database.");
    internal static readonly Option<string?> Data = Text("--data", "DIR", "Where the SQLite database lies. Default: ./data");
    internal static readonly Option<string?> Urls = Text("--urls", "URL", $"Where to listen. Default: {ServerOptions.DefaultUrls}");
    private static readonly Option<string?> Certificate = Text("--certificate", "FILE", "The certificate for https addresses: PFX, or PEM. Its password stands in GATEHOUSE_CERTIFICATE_PASSWORD.");
    private static readonly Option<string?> CertificateKey = Text("--certificate-key", "FILE", "The private key in PEM, when it is not in the certificate's file.");
    private static readonly Option<string?> MtlsUrls = Text("--mtls-urls", "URL", "Where to listen for clients that present a certificate; published by the plan's mtls.url.");
    internal static readonly Option<string?> Database = Text("--database", "CONN", "A PostgreSQL connection string (Host=…). Default: SQLite");
    internal static readonly Option<string?> RootSecretFile = Text("--root-secret-file", "FILE", "A file with the root secret in base64.");
    private static readonly Option<string?> MetricsToken = Text("--metrics-token", "TOKEN", "Lets readers of /metrics in from other machines, with this bearer token.");
    private static readonly Option<string?> LogFormat = Text("--log-format", "text|json", "How the log is written. Default: text");

    public static Command Create()
    {
        var command = new Command(Name, "Serve the provider.") { Plan, Data, Urls, Certificate, CertificateKey, MtlsUrls, Database, RootSecretFile, MetricsToken, LogFormat };
        command.SetAction((parsed, cancel) => RunAsync(OptionsOf(parsed), cancel));
        return command;
    }

    /// <summary>Every option has an environment variable: <c>--root-secret-file</c> is <c>GATEHOUSE_ROOT_SECRET_FILE</c>.</summary>
    internal static ServerOptions OptionsOf(ParseResult parsed)
    {
        string? Value(Option<string?> option) =>
            parsed.GetValue(option) ?? Environment.GetEnvironmentVariable("GATEHOUSE_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant());

        return new ServerOptions
        {
            PlanFile = Value(Plan),
            DataDirectory = Value(Data) ?? "./data",
            Urls = Value(Urls) ?? ServerOptions.DefaultUrls,
            Certificate = Value(Certificate),
            CertificateKey = Value(CertificateKey),
            CertificatePassword = Environment.GetEnvironmentVariable("GATEHOUSE_CERTIFICATE_PASSWORD"),
            MtlsUrls = Value(MtlsUrls),
            Database = Value(Database),
            RootSecret = Environment.GetEnvironmentVariable("GATEHOUSE_ROOT_SECRET"),
            RootSecretFile = Value(RootSecretFile),
            MetricsToken = Value(MetricsToken),
            JsonLog = Value(LogFormat) == "json",
        };
    }

    private static async Task<int> RunAsync(ServerOptions options, CancellationToken cancel)
    {
        try
        {
            await using var app = await GatehouseServer.CreateAsync(options, cancel: cancel);
            await app.StartAsync(cancel);
            Greeting.Write(Console.Out, app.Services, options);
            // What starting up needed is given back to the system; an idle server should be small.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await app.WaitForShutdownAsync(cancel);
            return 0;
        }
        catch (PlanFaultException plan)
        {
            foreach (var finding in plan.Findings) await Console.Error.WriteLineAsync(finding.ToString());
            return 2;
        }
        catch (Exception setup) when (setup is ServerSetupException or StorageSetupException or KeySealException)
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

    private static Option<string?> Text(string name, string shape, string description) => new(name) { Description = description, HelpName = shape };
}
