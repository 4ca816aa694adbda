using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>Decides whether a user must be asked before a client gets access.</summary>
[Spec("OIDC Core", "3.1.2.4")]
internal sealed class ConsentRules(IConsentStore consents)
{
    /// <param name="waitingSince">Since when the user was asked, if they were: consent given after that counts even for <c>prompt=consent</c>.</param>
    /// <param name="agreed">Whether the user has just agreed to exactly this request.</param>
    public async ValueTask<bool> MustAskAsync(ProviderSnapshot snapshot, AuthorizationRequest request, BrowserSession session, DateTimeOffset? waitingSince, bool agreed, CancellationToken cancel)
    {
        var demanded = request.Prompt.HasFlag(Prompt.Consent) || MayBeSomebodyElse(request);
        if (request.Client.Consent == ConsentRule.Implied && !demanded) return false;
        // Details are this once: what was agreed to before, or in another window, says nothing about them.
        if (request.Details is not null && !agreed) return true;
        if (await consents.FindAsync(session.Subject, request.Client.ClientId, cancel) is not { } consent) return true;
        if (!request.ScopeToAgreeTo.IsSubsetOf(snapshot.Expand(ScopeSet.Parse(consent.Scope)))) return true;
        return demanded && !(waitingSince is { } since && consent.GrantedAt >= since);
    }

    /// <summary>Any program on the device can wait at a loopback address under a public name: what was agreed to once says nothing about who asks now.</summary>
    [Spec("RFC 8252", "8.6")]
    private static bool MayBeSomebodyElse(AuthorizationRequest request) =>
        request.Client is { IsFound: true, IsPublic: true } && !request.Address.Target.Uri.StartsWith("https://", StringComparison.Ordinal);
}
