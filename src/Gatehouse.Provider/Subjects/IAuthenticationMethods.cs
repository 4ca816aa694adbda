namespace Gatehouse.Provider.Subjects;

/// <summary>Tells how strongly a person can prove who they are, whatever they have proved so far.</summary>
public interface IAuthenticationMethods
{
    /// <summary>
    /// Whether the account has an authenticator app or a passkey. A grant that takes nothing but a password must refuse such an account.
    /// </summary>
    ValueTask<bool> HasSecondFactorAsync(string subject, CancellationToken cancel);

    /// <summary>The highest level that the account can reach with what it has enrolled.</summary>
    ValueTask<AuthenticationLevel> HighestLevelAsync(string subject, CancellationToken cancel);
}
