namespace Gatehouse.Plan.Model;

/// <summary>What the server proves itself with where it listens at https addresses.</summary>
/// <param name="Certificate">The full path of a PEM or PFX file.</param>
/// <param name="CertificateKey">The full path of the private key in PEM; null when it is in the certificate's file.</param>
public sealed record PlanTls(string Certificate, string? CertificateKey = null);
