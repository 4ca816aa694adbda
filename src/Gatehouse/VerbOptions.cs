using System.CommandLine;
using Gatehouse.Server;
using Gatehouse.Server.Administration;

namespace Gatehouse;

/// <summary>Options that several verbs have, and how all of them are read.</summary>
internal static class VerbOptions
{
    public static readonly Option<string?> Certificate = Text("--certificate", "FILE", "The certificate for https addresses: PFX, or PEM. Its password stands in GATEHOUSE_CERTIFICATE_PASSWORD.");
    public static readonly Option<string?> CertificateKey = Text("--certificate-key", "FILE", "The private key in PEM, when it is not in the certificate's file.");
    public static readonly Option<string?> MetricsToken = Text("--metrics-token", "TOKEN", "Lets readers of /metrics in from other machines, with this bearer token.");
    public static readonly Option<string?> LogFormat = Text("--log-format", "text|json", "How the log is written. Default: text");

    public static readonly Option<bool> Json = new("--json") { Description = "Write JSON." };
    public static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask." };

    public static Option<string?> Text(string name, string shape, string description) => new(name) { Description = description, HelpName = shape };

    /// <summary>Every option has an environment variable: <c>--root-secret-file</c> is <c>GATEHOUSE_ROOT_SECRET_FILE</c>.</summary>
    public static string? ValueOf(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) ?? Environment.GetEnvironmentVariable("GATEHOUSE_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant());

    public static string? CertificatePassword => Environment.GetEnvironmentVariable("GATEHOUSE_CERTIFICATE_PASSWORD");

    /// <summary>The options that say which installation a verb is about.</summary>
    public static Option[] OfInstallation => [ServeVerb.Data, ServeVerb.Database, ServeVerb.RootSecretFile, ServeVerb.Urls];

    /// <summary>Runs a verb on the installation that its options name, beside running servers or without them.</summary>
    public static void OnInstallation(this Command command, Func<ParseResult, Installation, CancellationToken, Task> run) => command.OnInstallation(async (parsed, installation, cancel) =>
    {
        await run(parsed, installation, cancel);
        return 0;
    });

    /// <summary>The same for a verb that has exit codes of its own.</summary>
    public static void OnInstallation(this Command command, Func<ParseResult, Installation, CancellationToken, Task<int>> run)
    {
        foreach (var option in OfInstallation) command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var code = 0;
            var fault = await ServeVerb.TellFaultsAsync(async () =>
            {
                await using var installation = await Installation.OpenAsync(ServeVerb.OptionsOf(parsed), cancel);
                code = await run(parsed, installation, cancel);
            });
            return fault == 0 ? code : fault;
        });
    }

    /// <summary>Whether to go on: told by <c>--yes</c>, or by whoever sits at the terminal.</summary>
    /// <exception cref="ServerSetupException">Nobody can be asked.</exception>
    public static bool Confirm(ParseResult parsed, string question)
    {
        if (parsed.GetValue(Yes)) return true;
        if (Console.IsInputRedirected) throw new ServerSetupException($"{question} Say so with --yes.");
        Console.Write($"{question} [y/N] ");
        return Console.ReadLine() is "y" or "Y" or "yes";
    }
}
