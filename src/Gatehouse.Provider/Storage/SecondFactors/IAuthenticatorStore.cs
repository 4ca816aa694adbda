using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage.SecondFactors;

/// <summary>The shared secret of somebody's authenticator app, as it is kept.</summary>
/// <param name="Sealed">The secret, sealed under the root secret, which is never in the database.</param>
/// <param name="LastStep">The time step of the newest code that was accepted; older and equal ones count no more.</param>
public sealed record Authenticator(string Subject, byte[] Sealed, long LastStep, DateTimeOffset CreatedAt);

/// <summary>What an account has besides its password.</summary>
public sealed record EnrolledFactors(bool Authenticator, int RecoveryCodes, int Passkeys)
{
    public bool Any => Authenticator || Passkeys > 0;
}

/// <summary>Authenticator apps and their recovery codes.</summary>
public interface IAuthenticatorStore : IRecordedStore<IAuthenticatorStore>
{
    /// <summary>What the account has, by one statement.</summary>
    ValueTask<EnrolledFactors> FindFactorsAsync(string subject, CancellationToken cancel);

    /// <summary>Adds the authenticator, or replaces the one that is there, together with its recovery codes.</summary>
    ValueTask EnrolAsync(Authenticator authenticator, IReadOnlyList<byte[]> recoveryCodes, CancellationToken cancel);

    /// <summary>
    /// Counts an attempt before it is looked at, so that guesses made at once cannot outrun the limit: the last one allowed locks until
    /// <paramref name="lockUntil"/>. The authenticator, or null when there is none or it is locked.
    /// </summary>
    ValueTask<Authenticator?> TakeAttemptAsync(string subject, int limit, DateTimeOffset lockUntil, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Accepts the code of a time step if none of it or of a later one was accepted before, and forgets the attempts; false when somebody was faster.</summary>
    ValueTask<bool> AcceptAsync(string subject, long step, CancellationToken cancel);

    /// <summary>Uses up a recovery code, and forgets the attempts; false when it is not there (any more).</summary>
    ValueTask<bool> RedeemRecoveryCodeAsync(string subject, byte[] hash, CancellationToken cancel);

    /// <summary>Replaces all recovery codes.</summary>
    ValueTask ReplaceRecoveryCodesAsync(string subject, IReadOnlyList<byte[]> recoveryCodes, CancellationToken cancel);

    /// <summary>Removes the authenticator with its recovery codes; false when there was none.</summary>
    ValueTask<bool> RemoveAsync(string subject, CancellationToken cancel);
}
