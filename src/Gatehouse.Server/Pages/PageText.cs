using Gatehouse.Server.Pages.OwnAccount;

namespace Gatehouse.Server.Pages;

/// <summary>Every text that people read on the pages, in one place, so that another language is another instance of this record.</summary>
public sealed record PageText
{
    public static readonly PageText English = new();

    public string Language { get; init; } = "en";
    public string Product { get; init; } = "Gatehouse";

    public string Help { get; init; } = "Help";
    public string PrivacyPolicy { get; init; } = "Privacy";
    public string TermsOfService { get; init; } = "Terms";

    public string SignIn { get; init; } = "Sign in";
    public string SignInLead { get; init; } = "Use your account at";
    public string SignInToContinue { get; init; } = "to continue to";
    public string Username { get; init; } = "Username";
    public string Password { get; init; } = "Password";
    public string CheckAddress { get; init; } = "Only type your password when the address bar shows";
    public string CredentialsWrong { get; init; } = "The username or the password is not right. Check both and try again.";
    public string PasswordTooLong { get; init; } = "This password is longer than the 1,000 characters that are accepted here.";
    public string Busy { get; init; } = "Many people are signing in at this moment. Please try again in a few seconds.";

    public string TooManyFromNetwork { get; init; } = "There were too many wrong attempts from your network. Please wait ten minutes and try again.";

    public string SignUp { get; init; } = "Create an account";
    public string NoSignUp { get; init; } = "Nobody can make an account here themselves.";
    public string SignUpLead { get; init; } = "One account for the applications that trust";
    public string SignUpSend { get; init; } = "Create the account";
    public string SignUpHave { get; init; } = "I have an account";
    public string SignUpRefused { get; init; } = "This account cannot be made. Choose another username, or sign in if it is yours.";
    public string SignUpTooMany { get; init; } = "Many accounts were made from your network just now. Please wait an hour and try again.";
    public string SignUpUsername { get; init; } = "A username begins with a letter or a digit and goes on with letters, digits and . _ @ + -; 64 characters at most.";
    public string SignUpEmail { get; init; } = "This is not an email address.";
    public string PasswordShort { get; init; } = "A password needs at least 8 characters.";
    public string PasswordsDiffer { get; init; } = "The two passwords are not the same.";
    public string PasswordRule { get; init; } = "8 characters or more; a few words make a good one.";
    public string PasswordNew { get; init; } = "New password";
    public string PasswordAgain { get; init; } = "The same password again";
    public string Name { get; init; } = "Name";
    public string Email { get; init; } = "Email address";
    public string Optional { get; init; } = "optional";

    public string SecondStep { get; init; } = "One more step";
    public string SigningInAs { get; init; } = "You are signing in as";
    public string SecondStepWanted { get; init; } = "wants to be surer that it is you.";
    public string SecondStepMissing { get; init; } = "Your account has nothing that proves it that well. Set up an authenticator app or a passkey on your account page, then start again from the application.";
    public string SecondStepSetUp { get; init; } = "Go to my account";
    public string SecondStepSkip { get; init; } = "Go on without it";
    public string SecondStepBack { get; init; } = "Back to the application";
    public string Code { get; init; } = "Code";
    public string CodeHelp { get; init; } = "Six digits from your authenticator app, or one of your recovery codes.";
    public string CodeSend { get; init; } = "Continue";
    public string CodeWrong { get; init; } = "This code is not right, or was used already. Wait for the next one and try again.";
    public string CodesLocked { get; init; } = "Too many codes were wrong. Try again in a quarter of an hour.";
    public string PasskeyUse { get; init; } = "Use a passkey";
    public string PasskeyFailed { get; init; } = "No passkey was used. Try again, or sign in another way.";
    public string PasskeyKnown { get; init; } = "This device has a passkey for your account already.";
    public string PasskeyWrong { get; init; } = "This passkey is not known here, or took too long. Try again, or sign in another way.";
    public string PasskeyNeedsScript { get; init; } = "Passkeys need JavaScript, which is switched off in this browser.";

    public AccountText Account { get; init; } = new();

    public string ConsentAsk { get; init; } = "wants access";
    public string ConsentSignedInAs { get; init; } = "You are signed in as";
    public string ConsentAnotherAccount { get; init; } = "Use another account";
    public string ConsentIntroduction { get; init; } = "If you allow it, it will be able to:";
    public string ConsentAboutYou { get; init; } = "About you";
    public string ConsentLasting { get; init; } = "Lasting access";
    public string ConsentOther { get; init; } = "Other access";
    public string ConsentOptional { get; init; } = "What has a box is optional: take the tick away and the application does without.";
    public string ConsentUnchecked { get; init; } = "Nobody here has checked this application.";
    public string ConsentPublished { get; init; } = "It describes itself at";
    public string ConsentRegistered { get; init; } = "It registered itself here; its name is its own choice.";
    public string ConsentOnDevice { get; init; } = "The answer goes to a program on this device. Allow it only if you have just started that program yourself.";
    public string ConsentReturn { get; init; } = "Afterwards you return to";
    public string ConsentReturnDevice { get; init; } = "Afterwards you return to an application on this device";
    public string Allow { get; init; } = "Allow";
    public string Deny { get; init; } = "Deny";

    public string ScopeOpenId { get; init; } = "Recognise you when you come back";
    public string ScopeProfile { get; init; } = "See your name and your username";
    public string ScopeEmail { get; init; } = "See your email address";
    public string ScopeOfflineAccess { get; init; } = "Keep this access while you are away, until it expires or is withdrawn";

    public string DeviceTitle { get; init; } = "Connect a device";
    public string DeviceEnterLead { get; init; } = "Type the code that your device shows.";
    public string DeviceCompareLead { get; init; } = "Check that your device shows exactly this code.";
    public string DeviceCode { get; init; } = "Code";
    public string Continue { get; init; } = "Continue";
    public string DeviceCodeWrong { get; init; } = "No device waits with this code. Check it, or let the device show a new one.";
    public string DeviceTooOften { get; init; } = "There were too many wrong codes. Please wait ten minutes and try again.";
    public string DeviceOnAnother { get; init; } = "The access goes to another device, not to this browser.";
    public string DeviceShows { get; init; } = "The device shows";
    public string DeviceAsked { get; init; } = "Asked";
    public string DeviceFrom { get; init; } = "From";
    public string DeviceFromUnknown { get; init; } = "an address that is not known here";
    public string DeviceSameNetwork { get; init; } = "(your network)";
    public string DeviceOtherNetwork { get; init; } = "The device is in another network than this browser. Refuse if it should be next to you.";
    public string DeviceNetworkUnknown { get; init; } = "It cannot be told whether the device is in your network: it may be anywhere. Refuse if it is not in front of you.";
    public string DeviceWarning { get; init; } = "Somebody sent you this code or a link? Then it is their device that gets into your account. Refuse.";
    public string DeviceCompared { get; init; } = "I started this myself, and the device in front of me shows this code.";
    public string DeviceCompareFirst { get; init; } = "Compare the code and tick the box first. If you cannot, refuse.";
    public string DeviceAllowed { get; init; } = "Your device is connected";
    public string DeviceAllowedExplanation { get; init; } = "It goes on by itself in a few seconds. You can close this window.";
    public string DeviceDenied { get; init; } = "Access refused";
    public string DeviceDeniedExplanation { get; init; } = "The device gets nothing. You can close this window.";
    public string ApprovalLead { get; init; } = "It named you and waits for your answer. The access goes to it, not to this browser.";
    public string ApprovalShows { get; init; } = "It shows";
    public string ApprovalStarted { get; init; } = "I know this application and started this myself.";
    public string ApprovalCompared { get; init; } = "I started this myself, and the application shows the same words.";
    public string ApprovalTickFirst { get; init; } = "Compare and tick the box first. If you cannot, refuse.";
    public string ApprovalAllowed { get; init; } = "Access allowed";
    public string ApprovalAllowedExplanation { get; init; } = "The application goes on by itself in a few seconds. You can close this window.";
    public string ApprovalDeniedExplanation { get; init; } = "The application gets nothing. You can close this window.";
    public string ApprovalsWaiting { get; init; } = "Waiting for your answer";
    public string ApprovalAnswer { get; init; } = "Answer";
    public string LessThanAMinuteAgo { get; init; } = "less than a minute ago";
    public string AMinuteAgo { get; init; } = "a minute ago";
    public string MinutesAgo { get; init; } = "{0} minutes ago";

    /// <summary>How long ago something of the last minutes was.</summary>
    public string Ago(TimeSpan age) => (int)age.TotalMinutes switch
    {
        < 1 => LessThanAMinuteAgo,
        1 => AMinuteAgo,
        var minutes => string.Format(System.Globalization.CultureInfo.InvariantCulture, MinutesAgo, minutes),
    };

    public string SignOut { get; init; } = "Sign out";
    public string SignOutQuestion { get; init; } = "Sign out?";
    public string SignOutAskedBy { get; init; } = "asks to sign you out.";
    public string SignOutExplanation { get; init; } = "You will be signed out of your account at";
    public string StaySignedIn { get; init; } = "Stay signed in";
    public string SignedOut { get; init; } = "You are signed out";
    public string SignedOutExplanation { get; init; } = "On a shared computer, close all windows of the browser as well.";
    public string SignedOutTelling { get; init; } = "The applications that you used are being told.";
    public string SignedOutFrame { get; init; } = "Signing out of an application";
    public string SignedOutGoOn { get; init; } = "Continue";
    public string SignInAgain { get; init; } = "Sign in again";

    public string ErrorRequest { get; init; } = "This did not work";
    public string ErrorNotFound { get; init; } = "There is nothing here";
    public string ErrorBusy { get; init; } = "Please try again in a moment";
    public string ErrorOurs { get; init; } = "Something went wrong here";
    public string ErrorRequestAdvice { get; init; } = "Go back to the application and start again. If it happens once more, tell its makers what is written below.";
    public string ErrorOursAdvice { get; init; } = "It is not your fault. If it happens once more, tell the people who run this service what is written below.";
    public string ErrorCode { get; init; } = "Error";
    public string ErrorRefusal { get; init; } = "Refusal";
    public string ErrorAdministrator { get; init; } = "You administer this service";
    public string ErrorAdministratorExplanation { get; init; } = "Only you see what was presented and what is registered.";
    public string ErrorReason { get; init; } = "Reason";
    public string ErrorPresented { get; init; } = "Presented";
    public string ErrorRegistered { get; init; } = "Registered";
    public string ErrorTrace { get; init; } = "Trace";
    public string ErrorHome { get; init; } = "Go to the start page";
    public string FormExpired { get; init; } = "This form is no longer valid: it was open for too long, or cookies are switched off. Go back, reload the page and try again.";

    public string HomeTitle { get; init; } = "Your sign-in service";
    public string HomeLead { get; init; } = "One account for the applications that trust this address.";
    public string HomeSignedIn { get; init; } = "You are signed in as";
    public string HomeNotSignedIn { get; init; } = "You are not signed in.";
    public string HomeConsole { get; init; } = "Open the console";
    public string HomeDevelopers { get; init; } = "For developers";
    public string HomeIssuer { get; init; } = "Issuer";
    public string HomeDiscovery { get; init; } = "Discovery";
    public string HomeDevelopersLead { get; init; } = "Give an OAuth 2.0 or OpenID Connect library the issuer; it finds the rest by discovery.";
}
