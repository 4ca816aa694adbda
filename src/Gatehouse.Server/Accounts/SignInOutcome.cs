using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Accounts;

/// <summary>How an attempt to sign in ended. Only <see cref="SignedIn"/>, <see cref="Busy"/>, <see cref="PasswordTooLong"/> and <see cref="TooManyFromNetwork"/> may look different to the person.</summary>
public enum SignInVerdict
{
    SignedIn,
    UnknownUser,
    WrongPassword,
    Locked,
    Disabled,

    /// <summary>Too many sign-ins wait; this one was not looked at.</summary>
    Busy,

    PasswordTooLong,

    /// <summary>Too many wrong passwords came from this network; this one was not looked at.</summary>
    TooManyFromNetwork,
}

/// <summary>The answer to an attempt to sign in.</summary>
/// <param name="Account">The account that signed in, and only then.</param>
public sealed record SignInOutcome(SignInVerdict Verdict, Account? Account = null);
