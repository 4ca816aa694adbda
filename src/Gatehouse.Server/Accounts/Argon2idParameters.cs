namespace Gatehouse.Server.Accounts;

/// <summary>The cost of one Argon2id hash. Parallelism is always 1, because that is what libsodium computes.</summary>
/// <param name="MemoryKibibytes">Memory in KiB.</param>
/// <param name="Passes">Passes over that memory.</param>
public sealed record Argon2idParameters(int MemoryKibibytes = 19 * 1024, int Passes = 2)
{
    // A row that somebody tampered with must not make the server allocate gigabytes.
    internal bool AreReasonable => MemoryKibibytes is >= 8 and <= 1024 * 1024 && Passes is >= 1 and <= 64;
}
