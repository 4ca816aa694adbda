using static Gatehouse.Protocol.Refusals.Fixers;

namespace Gatehouse.Protocol.Refusals;

/// <summary>What the user is needed for, in this browser or on another device.</summary>
public static partial class RefusalCatalogue
{
    private static readonly RefusalReason[] Users =
    [
        new("login_required", ClientDeveloper | User, "With prompt=none the user is signed in already.", "The session has ended, never was, or the browser keeps cookies of other sites away from frames.", "Send the user through a request without prompt=none.", "OpenID Connect Core section 3.1.2.6"),
        new("subject_differs", User | ClientDeveloper, "Whoever signs in is the user that the client asked for.", "Two accounts of one person, or a shared computer.", "Sign out and in as the user that the application expects.", "OpenID Connect Core section 3.1.2.2"),
        new("consent_required", ClientDeveloper | User, "With prompt=none the user has agreed before.", "A scope that is new to this user.", "Send the user through a request without prompt=none.", "OpenID Connect Core section 3.1.2.6"),
        new("interaction_required", ClientDeveloper | User, "With prompt=none the session proves as much as the request demands.", "The client or API demands a second factor that this session did not show.", "Send the user through a request without prompt=none.", "OpenID Connect Core section 3.1.2.6"),
        new("acr_unmet", ClientDeveloper | Operator | User, "The user can be authenticated as strongly as the request demands.", "acr_values or claims name a level that is unknown here.", "Use one of acr_values_supported; let the user set up a second factor or a passkey.", "OpenID Connect Unmet Authentication Requirements section 2"),
        new("access_denied", User, "The user agrees.", "The user chose to refuse on the consent page, or on another device.", "Nothing, if they meant it; else start again and agree.", "RFC 6749 section 4.1.2.1"),
        new("sign_up_off", Operator, "People may make accounts themselves.", "Somebody opened the page by its address, and the plan does not offer it.", "Write authentication: { sign_up: on } in the plan, if they may."),
        new("sign_in_network_limited", User | Operator, "One network tries few wrong passwords within ten minutes.", "An attack, a password manager with an old password, or many users behind one proxy that the plan does not name.", "Wait ten minutes; name the proxy in trusted_proxies, so that users count one by one."),
        new("sign_in_password_too_long", User, "A password has a length that can be hashed.", "A paste of something else into the field.", "Type the password, or set another one."),
        new("sign_up_network_limited", User | Operator, "One network makes few accounts within a day.", "A script, or many people behind one proxy that the plan does not name.", "Wait as Retry-After says; name the proxy in trusted_proxies."),
        new("authorization_pending", ClientDeveloper | User, "The user has answered.", "Not yet: this is the ordinary answer while a device or a backchannel client waits.", "Ask again after the interval. Nothing is wrong.", "RFC 8628 section 3.5"),
        new("slow_down", ClientDeveloper, "A waiting client asks no oftener than it was told.", "A loop that does not keep the interval, or two processes with one code.", "Wait five seconds longer from now on, as the library should.", "RFC 8628 section 3.5"),
        new("awaited_expired", ClientDeveloper | User, "The request has not expired.", "The user did not answer in time.", "Start again and show a new code.", "RFC 8628 section 3.5"),
        new("awaited_malformed", ClientDeveloper, "device_code or auth_req_id has the form that this provider issues.", "A value that was cut, the user_code in its place, or a code of another provider.", "Send the value exactly as it was answered.", "RFC 8628 section 3.4"),
        new("awaited_unknown", ClientDeveloper, "The code belongs to a request that is known.", "The request ended long ago and was cleaned up.", "Start again.", "RFC 8628 section 3.5"),
        new("awaited_of_another_client", ClientDeveloper, "A code is used by the client that it was issued to.", "Two clients of one application were mixed up, or a code leaked.", "Use the client_id that started the request.", "RFC 8628 section 5.2"),
        new("awaited_spent", ClientDeveloper, "A code is used once.", "Two processes ask with one code, or a retry after a lost answer.", "Start again if the tokens were lost.", "RFC 8628 section 3.5"),
        new("user_code_wrong", User, "The code that was typed belongs to a request that waits.", "A letter read wrongly, or a code that was answered or has expired.", "Type the code that the device shows now.", "RFC 8628 section 3.3"),
        new("user_code_guessed_too_often", User | Operator, "One account types few wrong codes within ten minutes.", "A code read wrongly several times, or somebody who guesses.", "Wait ten minutes, then type the code that the device shows.", "RFC 8628 section 5.1"),
        new("approval_too_late", User, "A request that waits for an answer still waits.", "It was answered in another tab or on another device, or has expired.", "Start again from the device or application.", "RFC 8628 section 3.3"),
        new("backchannel_without_openid", ClientDeveloper, "The scope of a backchannel request contains openid.", "openid was left out.", "Add openid to the scope.", "CIBA section 7.1"),
        new("backchannel_hint_not_one", ClientDeveloper, "Exactly one hint names the user.", "No hint, or login_hint and id_token_hint together.", "Send one of them.", "CIBA section 7.1"),
        new("backchannel_request_unsigned", ClientDeveloper, "A client that is registered with a signing algorithm signs its backchannel requests.", "Plain parameters.", "Sign them and send them in request.", "CIBA section 7.1.1"),
        new("backchannel_request_beside", ClientDeveloper, "Beside a signed request stands nothing but what authenticates the client.", "Parameters that are both inside and outside.", "Send them inside alone.", "CIBA section 7.1.1"),
        new("backchannel_request_undated", ClientDeveloper, "A signed backchannel request says when it was made and from when on it counts.", "iat or nbf is missing.", "Set both to the time of signing.", "CIBA section 7.1.1"),
        new("approval_code_missing", ClientDeveloper | User, "A user who has set a code for such requests is asked only by clients that know it.", "The client did not ask the user for the code.", "Ask the user and send it in user_code.", "CIBA section 7.1"),
        new("approval_code_wrong", User | ClientDeveloper, "The user_code is the one that the user has set.", "A typing error, or a code that the user has changed.", "Ask the user again; the code is set on the account page.", "CIBA section 13"),
        new("approval_code_guessed_too_often", User | ClientDeveloper, "Few wrong codes are sent for one user within ten minutes.", "A client that retries, or somebody who guesses.", "Wait ten minutes.", "CIBA section 13"),
        new("backchannel_user_unknown", ClientDeveloper, "The hint names a user.", "A mistyped user name, another environment, or an account that was disabled.", "Compare the hint with how the user signs in here.", "CIBA section 13"),
        new("binding_message_invalid", ClientDeveloper, "The binding_message is at most 64 printable ASCII characters.", "A longer text, an umlaut or an emoji.", "Send a short code that the user can compare.", "CIBA section 7.1"),
        new("resource_owner_unknown", User | ClientDeveloper, "The user name belongs to an account.", "A mistyped name, or another environment.", "Sign in on the page to see whether the account works; move the client to the authorization code grant.", "RFC 6749 section 4.3.2"),
        new("resource_owner_password_wrong", User, "The password is the account's.", "A typing error, or a password that was changed.", "Type it again; sign in on the page to see whether it works.", "RFC 6749 section 4.3.2"),
        new("resource_owner_locked", User, "The account is not locked after wrong passwords.", "Several wrong passwords in a row, perhaps by a program that keeps an old one.", "Stop that program and wait ten minutes.", "RFC 6749 section 4.3.2"),
        new("resource_owner_disabled", Operator, "The account may be used.", "An operator disabled it.", "Enable it, if the person is to come in again.", "RFC 6749 section 4.3.2"),
        new("resource_owner_has_second_factor", ClientDeveloper, "An account that signs in with a second factor is not let in by a password alone.", "The password grant cannot ask for the second factor.", "Use the authorization code grant.", "RFC 9700 section 2.4"),
        new("resource_owner_password_too_long", User | ClientDeveloper, "A password has a length that can be hashed.", "Something else stands in the field.", "Send the password."),
        new("resource_owners_of_network_too_many", Operator | ClientDeveloper, "One network tries few wrong passwords within ten minutes.", "An attack, or a server whose users all come from one address that the plan does not name.", "Wait as Retry-After says; name the proxy in trusted_proxies.", "RFC 6749 section 4.3.2"),
    ];
}
