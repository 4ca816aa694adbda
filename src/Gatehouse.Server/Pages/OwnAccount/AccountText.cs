namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>Every text on the pages where people look after their own account.</summary>
public sealed record AccountText
{
    public string Title { get; init; } = "Your account";
    public string Profile { get; init; } = "Profile";
    public string Save { get; init; } = "Save";
    public string Saved { get; init; } = "It is saved.";
    public string NotVerified { get; init; } = "not verified";
    public string Back { get; init; } = "Back to your account";
    public string Cancel { get; init; } = "Cancel";

    public string Password { get; init; } = "Password";
    public string PasswordLead { get; init; } = "When you change it, every other device is signed out.";
    public string PasswordChange { get; init; } = "Change the password";
    public string PasswordCurrent { get; init; } = "Current password";
    public string PasswordWrong { get; init; } = "The current password is not right.";
    public string PasswordChanged { get; init; } = "Your password is changed, and every other device is signed out.";

    public string Authenticator { get; init; } = "Authenticator app";
    public string AuthenticatorOff { get; init; } = "An app on your telephone shows a code that is asked for after your password. Whoever learns the password gets no further.";
    public string AuthenticatorOn { get; init; } = "After your password you are asked for a code of your app.";
    public string AuthenticatorSetUp { get; init; } = "Set up an app";
    public string AuthenticatorReplace { get; init; } = "Move to another app";
    public string AuthenticatorRemove { get; init; } = "Remove the app";
    public string AuthenticatorRemoved { get; init; } = "The app is removed. Your password alone signs you in again.";
    public string AuthenticatorScan { get; init; } = "Scan this picture with the app, then type the code that it shows.";
    public string AuthenticatorPicture { get; init; } = "QR code for your authenticator app";
    public string AuthenticatorKey { get; init; } = "Or type this key into the app";
    public string AuthenticatorConfirm { get; init; } = "Switch it on";
    public string AuthenticatorCodeHelp { get; init; } = "Six digits from the app.";

    public string RecoveryCodes { get; init; } = "Recovery codes";
    public string RecoveryCodesLead { get; init; } = "Keep these where you find them when the telephone is lost. Each signs you in once. They are shown only now.";
    public string RecoveryCodesLeft { get; init; } = "recovery codes left";
    public string RecoveryCodesRenew { get; init; } = "Make new recovery codes";
    public string RecoveryCodesDone { get; init; } = "I have kept them";

    public string Passkeys { get; init; } = "Passkeys";
    public string PasskeysLead { get; init; } = "A passkey signs you in without a password, with your fingerprint, face or screen lock. No other site can ask for it.";
    public string PasskeysNone { get; init; } = "Passkeys need a domain name; this address has none.";
    public string PasskeyName { get; init; } = "Name of the passkey";
    public string PasskeyNameHint { get; init; } = "My telephone";
    public string PasskeyAdd { get; init; } = "Add a passkey";
    public string PasskeyAdded { get; init; } = "The passkey is added.";
    public string PasskeyRename { get; init; } = "Rename";
    public string PasskeyRemove { get; init; } = "Remove";
    public string PasskeyRefused { get; init; } = "The passkey was not added. Try again; if this device has one already, it needs no other.";
    public string PasskeySynced { get; init; } = "on several devices";
    public string PasskeyOneDevice { get; init; } = "on one device";
    public string Added { get; init; } = "Added";
    public string LastUsed { get; init; } = "last used";
    public string NeverUsed { get; init; } = "not used yet";

    public string Sessions { get; init; } = "Where you are signed in";
    public string SessionThis { get; init; } = "this device";
    public string SessionUnknown { get; init; } = "A browser";
    public string SessionSince { get; init; } = "Signed in";
    public string SessionEnd { get; init; } = "Sign out";
    public string SessionsEnd { get; init; } = "Sign out everywhere else";
    public string SessionEnded { get; init; } = "It is signed out there.";

    public string Untold { get; init; } = "Where your sign-out has not arrived";
    public string UntoldLead { get; init; } = "These applications have not heard that you signed out. Until they have, sign out there yourself if it matters.";
    public string UntoldSince { get; init; } = "Signed out";
    public string UntoldWaiting { get; init; } = "The application is being told.";
    public string UntoldAgain { get; init; } = "The application could not be told; it is tried again.";
    public string UntoldGivenUp { get; init; } = "The application could not be told, and will not be any more.";

    public string ApprovalCode { get; init; } = "Approval code";
    public string ApprovalCodeLead { get; init; } = "Applications elsewhere, such as a till, can ask for your approval by your username. With a code, those that know how to ask for it can only do so once you have told them.";
    public string ApprovalCodeRule { get; init; } = "4 to 64 characters. It is no password: choose one that you use nowhere else.";
    public string ApprovalCodeSet { get; init; } = "Set the code";
    public string ApprovalCodeRemove { get; init; } = "Remove the code";

    public string Applications { get; init; } = "Applications with access";
    public string ApplicationsNone { get; init; } = "No application has access to your account.";
    public string ApplicationSince { get; init; } = "Since";
    public string ApplicationGone { get; init; } = "No longer registered here";
    public string ApplicationWithdraw { get; init; } = "Withdraw access";
    public string ApplicationWithdrawn { get; init; } = "Access is withdrawn. Nothing that the application holds works any more.";

    public string Confirm { get; init; } = "Confirm that it is you";
    public string ConfirmLead { get; init; } = "Before you change how you sign in, sign in once more.";
    public string ConfirmSend { get; init; } = "Confirm";
    public string ConfirmWrong { get; init; } = "The password or the code is not right.";
    public string CodeIfAny { get; init; } = "Code of your authenticator app, or a recovery code";
}
