namespace Gatehouse.Server;

/// <summary>What a node is started with; the plan says the rest.</summary>
public sealed record ServerOptions
{
    public const string DefaultUrls = "http://localhost:8080";

    /// <summary>The plan file; null runs the stored configuration, or the demo plan on an empty database.</summary>
    public string? PlanFile { get; init; }

    /// <summary>Where the SQLite file and a generated root secret lie.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>The addresses to listen on, separated by semicolons. The first is the issuer when the plan names none.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>The certificate of the addresses that begin with https: a PFX file, or a PEM file with the key in it or beside it.</summary>
    public string? Certificate { get; init; }

    /// <summary>The PEM file of the certificate's private key, when it is not in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>The password of the PFX file or of the key.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>The https addresses that ask for a client certificate, separated by semicolons; the plan publishes them (<c>mtls.url</c>).</summary>
    public string? MtlsUrls { get; init; }

    /// <summary>A PostgreSQL connection string; null keeps everything in SQLite.</summary>
    public string? Database { get; init; }

    /// <summary>The root secret in base64 (at least 32 bytes), from the environment.</summary>
    public string? RootSecret { get; init; }

    /// <summary>A file that holds the root secret in base64.</summary>
    public string? RootSecretFile { get; init; }

    /// <summary>Lets a reader of <c>/metrics</c> in from elsewhere than this machine.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>Whether the log is written as one JSON object a line.</summary>
    public bool JsonLog { get; init; }
}

/// <summary>The server cannot start as it was told to; the message says why and what to do, and is all that a person needs to see.</summary>
public sealed class ServerSetupException(string message) : Exception(message);
