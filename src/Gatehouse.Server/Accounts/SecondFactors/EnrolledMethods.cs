using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Accounts.SecondFactors;

/// <summary>Tells the engine what an account could prove, from what its owner has enrolled.</summary>
internal sealed class EnrolledMethods(IAuthenticatorStore factors) : IAuthenticationMethods
{
    public async ValueTask<bool> HasSecondFactorAsync(string subject, CancellationToken cancel) => (await factors.FindFactorsAsync(subject, cancel)).Any;

    public async ValueTask<AuthenticationLevel> HighestLevelAsync(string subject, CancellationToken cancel) => await factors.FindFactorsAsync(subject, cancel) switch
    {
        { Passkeys: > 0 } => AuthenticationLevel.PhishingResistant,
        { Authenticator: true } => AuthenticationLevel.TwoFactors,
        _ => AuthenticationLevel.OneFactor,
    };
}
