using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Accounts;

/// <summary>Checks passwords that come through a client by the very steps of the login page.</summary>
[Spec("RFC 6749", "4.3.2")]
internal sealed class ResourceOwners(PasswordSignIn signIn, IAuthenticationMethods methods, ProviderMetrics metrics) : IResourceOwners
{
    public async ValueTask<ResourceOwner> CheckAsync(string username, string password, Sender sender, CancellationToken cancel)
    {
        var outcome = await signIn.SignInAsync(username, password, sender, cancel);
        OAuthError? error = outcome.Verdict switch
        {
            SignInVerdict.SignedIn => null,
            SignInVerdict.UnknownUser => OAuthErrors.OwnerUnknown,
            SignInVerdict.Locked => OAuthErrors.OwnerLocked,
            SignInVerdict.Disabled => OAuthErrors.OwnerDisabled,
            SignInVerdict.Busy => OAuthErrors.OwnersTooMany,
            SignInVerdict.TooManyFromNetwork => OAuthErrors.OwnersOfNetworkTooMany,
            SignInVerdict.PasswordTooLong => OAuthErrors.OwnerPasswordTooLong,
            _ => OAuthErrors.OwnerPasswordWrong,
        };
        // Only who knows the password learns that it is not enough.
        if (outcome.Account is { } account && await methods.HasSecondFactorAsync(account.Subject, cancel)) error = OAuthErrors.OwnerHasSecondFactor;
        metrics.Login("resource_owner", error?.Reason ?? "ok");
        return new ResourceOwner(error is null ? outcome.Account?.Subject : null, error);
    }
}
