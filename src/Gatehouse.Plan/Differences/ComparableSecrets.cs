using System.Security.Cryptography;
using System.Text;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;

namespace Gatehouse.Plan.Differences;

/// <summary>
/// Writes plans so that their secrets can be told apart without an installation: by MACs under a key that nobody keeps, shorter than those of
/// an installation, so that the two kinds are never taken for each other.
/// </summary>
public sealed class ComparableSecrets
{
    /// <summary>Stands for a secret that nobody knows here.</summary>
    public const string Unknown = SecretReference.MacPrefix + "AA==";

    /// <summary>The same for a client that signs with its secret.</summary>
    public const string UnknownSealed = Unknown + Sealed;

    private const string Sealed = SecretReference.SealedMark + "AA==";
    private const int Size = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <param name="isUnknown">Whether a secret only stands in for one that is not known here.</param>
    public string Write(PlanDocument plan, Func<string, bool> isUnknown)
    {
        return StoredPlan.Write(plan, ReferenceOf, secret => ReferenceOf(secret) + Sealed);

        string ReferenceOf(string secret) => isUnknown(secret) ? Unknown : SecretReference.MacPrefix + Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret)), 0, Size);
    }

    /// <summary>Whether two references can be compared at all.</summary>
    internal static bool AreComparable(SecretReference one, SecretReference other) => one.Mac.Length == other.Mac.Length && one.Mac != Unknown && other.Mac != Unknown;
}
