using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about the addresses to which a client's users are sent.</summary>
internal static class RedirectAdvice
{
    /// <summary>Domains under which anybody gets a name, and may get that of somebody who left.</summary>
    private static readonly FrozenSet<string> Shared =
    [
        "github.io", "gitlab.io", "vercel.app", "netlify.app", "herokuapp.com", "pages.dev", "workers.dev", "web.app", "firebaseapp.com", "azurewebsites.net", "azurestaticapps.net",
        "cloudfront.net", "amplifyapp.com", "onrender.com", "fly.dev", "surge.sh", "ngrok.io", "ngrok.app", "ngrok-free.app", "trycloudflare.com", "loca.lt", "blogspot.com",
    ];

    private static readonly FrozenSet<string> Forwarders = ["url", "next", "goto", "return", "returnurl", "return_to", "continue", "redirect", "redirect_url", "dest", "destination", "target"];

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Each("redirect-to-this-machine", Warning, (uri, s) => s.Value.Kind is ClientKind.Web or ClientKind.Spa && uri is { Scheme: "http", IsLoopback: true } && Uris.HostOf(s.Plan.Issuer) is { } issuer && !IsLoopback(issuer), "leads to the user's own machine, though the provider is public",
            "remove what was for development, or use another client for it", "RFC 9700 section 2.1", "Any program on the user's machine can listen there and receive codes."),
        Each("redirect-private-scheme", Note, (uri, s) => s.Value.Kind is ClientKind.Native && uri.Scheme is not ("https" or "http"), "uses a private scheme, which another program can claim",
            "use an https address that the operating system ties to your program", "RFC 8252 section 8.6", "Another program on the device can register the same scheme and receive codes."),
        Each("redirect-shared-domain", Warning, (uri, _) => Shared.Any(domain => uri.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)), "lies under a domain where anybody gets a name",
            "use a domain of your own", "RFC 9700 section 4.1", "When the name is given up, whoever takes it next receives the codes."),
        Each("redirect-to-address", Warning, (uri, _) => IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && !IPAddress.IsLoopback(address), "names a machine by its address",
            "use a host name", "RFC 9700 section 4.1", "Addresses change hands, and certificates for them are rare."),
        Each("redirect-forwards", Warning, (uri, _) => Forwards(uri.Query), "has a parameter that looks as if the page sends people on",
            "register the page that receives the code itself", "RFC 9700 section 4.11", "A page that forwards to any address hands the code to whoever made the link."),
        Each("redirect-to-root", Note, (uri, s) => s.Value.Kind is ClientKind.Web && uri is { Scheme: "https", AbsolutePath: "/" }, "leads to the home page",
            "register a page that does nothing but receive the code", "RFC 9700 section 4.2", "Home pages load scripts and pictures of others, which learn the address with the code in it."),
        Advise.If<PlanClient>("redirect-many", Warning, "redirect_uris", s => s.Value.RedirectUris.Length > 10, "has more than ten addresses",
            "make a client for each installation", "RFC 9700 section 2.1", "Every address is a place from which codes can leak, for all of the client's users."),
        Advise.If<PlanClient>("redirect-many-hosts", Note, "redirect_uris", s => s.Value.RedirectUris.Select(Uris.HostOf).OfType<string>().Where(host => !IsLoopback(host)).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 3, "leads to more than three hosts",
            "make a client for each", "RFC 9700 section 2.1", "The weakest of the hosts decides how safe the client is."),
        Each("redirect-test-host", Note, (uri, _) => IsTest(uri.Host), "leads to a host that sounds like a test",
            "use another client, with scopes of its own, for tests", "RFC 9700 section 2.1", "Test machines are guarded less and receive real codes."),
    ];

    private static Rule<PlanClient> Each(string id, FindingLevel level, Func<Uri, Subject<PlanClient>, bool> broken, string message, string remedy, string source, string why) =>
        Advise.Each<PlanClient>(id, level, "redirect_uris", client => client.RedirectUris, (text, s) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && broken(uri, s), message, remedy, source, why);

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    [Spec("RFC 9700", "4.11")]
    private static bool Forwards(string query) =>
        query.TrimStart('?').Split('&').Any(pair => Forwarders.Contains(pair.Split('=')[0].ToLowerInvariant()) || Uri.UnescapeDataString(pair).Contains("://", StringComparison.Ordinal));

    private static bool IsTest(string host) => host.Split('.', '-').Any(label => label is "test" or "staging" or "dev" or "qa" or "sandbox");
}
