using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Senders;

namespace Gatehouse.Server.Accounts.Limits;

/// <summary>
/// What one network may try: wrong passwords, whosever they are, beside the lock of each account; and accounts to be made, each of which
/// tells whether a username is taken.
/// </summary>
[Spec("RFC 6749", "10.10"), Spec("RFC 6749", "4.3.2")]
internal sealed partial class NetworkAttempts(AccountOptions options, TimeProvider time, ILogger<NetworkAttempts> log)
{
    private readonly AttemptLimit _passwords = new(options.WrongPasswordsPerNetwork, options.WrongPasswordsWindow, time);
    private readonly AttemptLimit _signUps = new(options.SignUpsPerNetwork, options.SignUpsWindow, time);

    /// <summary>Counts a password before it is looked at.</summary>
    public bool TryPassword(Sender sender) => _passwords.TryCount(sender.Address, sender.IsShared) || Refused("wrong passwords", sender);

    /// <summary>The password was right, or nobody looked at it.</summary>
    public void ForgivePassword(Sender sender) => _passwords.Forgive(sender.Address, sender.IsShared);

    public bool TrySignUp(Sender sender) => _signUps.TryCount(sender.Address) || Refused("accounts to be made", sender);

    public void AskToWaitForPasswords(HttpResponse response) => _passwords.AskToWait(response);

    public void AskToWaitForSignUps(HttpResponse response) => _signUps.AskToWait(response);

    private bool Refused(string what, Sender sender)
    {
        Limited(log, what, LoggedNetwork.Of(sender.Address));
        return false;
    }

    [LoggerMessage(144, LogLevel.Warning, "Too many {What} came from the network {Network}: for a while no more are looked at. If this is a proxy, name it in the plan: trusted_proxies")]
    private static partial void Limited(ILogger log, string what, string network);
}
