using Gatehouse.Protocol;

namespace Gatehouse.Server.Configuration;

/// <summary>What an issuer must look like for this server to start.</summary>
[Spec("RFC 8414", "2"), Spec("RFC 9700", "2.6")]
internal static class IssuerRules
{
    public static void Check(string issuer, string source)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new ServerSetupException($"The issuer {issuer} is not an http or https URL without query and fragment. Write `issuer:` in the plan, or choose another --urls.");
        if (uri.Scheme == "http" && !uri.IsLoopback)
            throw new ServerSetupException($"The issuer {issuer} uses plain http on an address that others can reach. Put TLS in front and write `issuer: https://…` in the plan; http is for loopback only.");
        if (source == DemoPlan.Source && !uri.IsLoopback)
            throw new ServerSetupException("The demo plan is for this machine only. Write a plan and start with --plan FILE.");
    }
}
