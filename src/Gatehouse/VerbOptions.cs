using System.CommandLine;

namespace Gatehouse;

/// <summary>Options that several verbs have, and how all of them are read.</summary>
internal static class VerbOptions
{
    public static readonly Option<string?> Certificate = Text("--certificate", "FILE", "The certificate for https addresses: PFX, or PEM. Its password stands in GATEHOUSE_CERTIFICATE_PASSWORD.");
    public static readonly Option<string?> CertificateKey = Text("--certificate-key", "FILE", "The private key in PEM, when it is not in the certificate's file.");
    public static readonly Option<string?> MetricsToken = Text("--metrics-token", "TOKEN", "Lets readers of /metrics in from other machines, with this bearer token.");
    public static readonly Option<string?> LogFormat = Text("--log-format", "text|json", "How the log is written. Default: text");

    public static Option<string?> Text(string name, string shape, string description) => new(name) { Description = description, HelpName = shape };

    /// <summary>Every option has an environment variable: <c>--root-secret-file</c> is <c>GATEHOUSE_ROOT_SECRET_FILE</c>.</summary>
    public static string? ValueOf(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) ?? Environment.GetEnvironmentVariable("GATEHOUSE_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant());

    public static string? CertificatePassword => Environment.GetEnvironmentVariable("GATEHOUSE_CERTIFICATE_PASSWORD");
}
