using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising;

/// <summary>The decision about the grant: who the user is decides first, then where the client runs.</summary>
internal static class GrantChoice
{
    private const string Grant = "Grant";

    /// <summary>The kind of client and its grant, null where there is no safe one; and what it was refused on the way.</summary>
    public static (ClientKind Kind, AdvisedChoice? Grant, ImmutableArray<Refusal> Refusals) Of(ClientFacts facts) => facts.User switch
    {
        ClientUser.None => ForItself(facts),
        ClientUser.Caller => ForCaller(facts),
        ClientUser.Elsewhere => ForSomebodyElsewhere(facts),
        _ => facts.Runs switch
        {
            ClientPlace.Server => OnServer(facts),
            ClientPlace.Browser => InBrowser(facts),
            ClientPlace.Api => ForCaller(facts),
            ClientPlace.Device => OnDevice(facts),
            ClientPlace.Terminal when !facts.HasBrowser => OnDevice(facts),
            _ => (ClientKind.Native, new AdvisedChoice(Grant, "authorization_code with PKCE, refresh_token", facts.Runs is ClientPlace.Mobile ? "people sign in in their own browser, where passkeys and an existing login work, and come back by an https address of the program" : "people sign in in their own browser and come back to a port of their own machine", "RFC 8252 section 6"), []),
        },
    };

    [Spec("RFC 7591", "2")]
    public static ImmutableArray<string> TypesOf(ClientKind kind, AdvisedChoice grant) => kind switch
    {
        ClientKind.Service => [grant.Choice.StartsWith("token exchange", StringComparison.Ordinal) ? GrantTypes.TokenExchange : GrantTypes.ClientCredentials],
        ClientKind.Device => [GrantTypes.DeviceCode, GrantTypes.RefreshToken],
        ClientKind.Web when grant.Choice.StartsWith("CIBA", StringComparison.Ordinal) => [GrantTypes.Ciba, GrantTypes.RefreshToken],
        _ => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
    };

    private static (ClientKind, AdvisedChoice?, ImmutableArray<Refusal>) ForItself(ClientFacts facts) => facts.KeepsSecret
        ? (ClientKind.Service, new AdvisedChoice(Grant, "client_credentials", facts.Devices > 1 ? "it acts for itself; every machine is a client of its own, so that one can be taken out" : "it acts for itself, and there is nobody to ask", "RFC 6749 section 4.4"),
            facts.Devices > 1 ? [new Refusal("one client for all machines", "a secret that is on all of them leaks from the weakest, and cannot be replaced without stopping all", "RFC 9700 section 2.5")] : [])
        : (default, null, [new Refusal("client_credentials", "it acts for nobody and can prove nothing, so anybody could be it; let a service of yours stand between it and the API", "RFC 6749 section 4.4")]);

    private static (ClientKind, AdvisedChoice?, ImmutableArray<Refusal>) ForCaller(ClientFacts facts) => facts.KeepsSecret
        ? (ClientKind.Service, new AdvisedChoice(Grant, "token exchange", "it shows the token that its caller sent and gets one for the API behind, which says for whom and by whom", "RFC 8693 section 2.1"),
            [new Refusal("passing the caller's token on", "the token is meant for one API; whoever passes it on makes every API able to use it at all others", "RFC 9700 section 2.3")])
        : (default, null, [new Refusal("token exchange", "an API that cannot prove itself must not get tokens of its callers", "RFC 8693 section 5")]);

    private static (ClientKind, AdvisedChoice?, ImmutableArray<Refusal>) ForSomebodyElsewhere(ClientFacts facts) => facts.KeepsSecret
        ? (ClientKind.Web, new AdvisedChoice(Grant, "CIBA, refresh_token", "the client names the person, who is asked on a device of their own and sees what for", "CIBA section 1"),
            [new Refusal("the device grant", "a code that is read to somebody over the telephone is how phishing works", "RFC 10027 section 6.1")])
        : (default, null, [new Refusal("CIBA", "anybody could have people asked in the name of a client that cannot prove itself", "CIBA section 4")]);

    private static (ClientKind, AdvisedChoice?, ImmutableArray<Refusal>) OnServer(ClientFacts facts) => facts.KeepsSecret
        ? (ClientKind.Web, new AdvisedChoice(Grant, "authorization_code with PKCE, refresh_token", "tokens go from server to server and never through the browser", "RFC 9700 section 2.1.1"), [])
        : (default, null, [new Refusal("a server without a secret", "a machine of yours can keep one; if people have the program on theirs, say so: it runs as desktop or terminal", "RFC 6749 section 2.1")]);

    [Spec("RFC 9700", "2.2.2")]
    private static (ClientKind, AdvisedChoice?, ImmutableArray<Refusal>) InBrowser(ClientFacts facts)
    {
        if (facts.Sensitivity is not Sensitivity.High && !facts.WorksWhileAway)
            return (ClientKind.Spa, new AdvisedChoice(Grant, "authorization_code with PKCE, refresh_token", "the browser gets a code that nobody else can use, and refreshes while the session lives", "RFC 10017 section 6.3"), []);
        var why = facts.WorksWhileAway ? "a page cannot work while nobody has it open, and must not keep access for later" : "whatever script runs in the page once takes the tokens";
        return (ClientKind.Web, new AdvisedChoice(Grant, "authorization_code with PKCE, refresh_token, by a server of its own", "a backend for the frontend holds the tokens, and the browser only a cookie", "RFC 10017 section 6.1"), [new Refusal("tokens in the browser", why, "RFC 10017 section 6.3")]);
    }

    private static (ClientKind, AdvisedChoice?, ImmutableArray<Refusal>) OnDevice(ClientFacts facts)
    {
        if (facts.Sensitivity is not Sensitivity.High)
            return (ClientKind.Device, new AdvisedChoice(Grant, "device authorization, refresh_token", "people enter a short code on a device where they can read what they allow", "RFC 8628 section 1"), []);
        var refusal = new Refusal("the device grant", "whoever sends somebody a code can have them approve a foreign device; too much is at stake for that", "RFC 10027 section 6.1");
        if (!facts.KeepsSecret) return (default, null, [refusal, new Refusal("any other grant", "it has no browser and can prove nothing; let people use a program on their phone or computer instead", "RFC 10027 section 6.1")]);
        return (ClientKind.Web, new AdvisedChoice(Grant, "CIBA, refresh_token", "the person is known and is asked on their own device, which shows what for", "CIBA section 1"), [refusal]);
    }
}
