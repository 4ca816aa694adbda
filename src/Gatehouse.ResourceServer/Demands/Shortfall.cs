using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Details;
using Gatehouse.ResourceServer.Scopes;
using Gatehouse.ResourceServer.StepUp;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Demands;

/// <summary>What a call with a good token lacks, and what of it the client can gain.</summary>
/// <param name="Error">Why the call is refused.</param>
/// <param name="Told">The same, where it belongs into the challenge.</param>
/// <param name="Scopes">The scopes that the call demands, where they are lacking.</param>
/// <param name="Parameters">Further parameters of the challenge, as they are written.</param>
internal readonly record struct Shortfall(OAuthError Error, OAuthError? Told, string? Scopes = null, string? Parameters = null)
{
    /// <summary>A further login comes first: the token that it brings may carry the scopes as well, so they are named with it.</summary>
    [Spec("RFC 6750", "3.1"), Spec("RFC 9470", "3")]
    public static Shortfall Of(HttpContext call)
    {
        var scopes = call.Features.Get<ScopeRefusal>();
        if (call.Features.Get<StepUpRefusal>() is { } stepUp && stepUp.ErrorFor(call.User) is var login) return new Shortfall(login, login, scopes?.Scopes, stepUp.Parameters);
        if (scopes is not null)
        {
            var error = OAuthErrors.ScopeInsufficient.Saying($"This call needs the {scopes.Demand}; the access token has {Held(call)}.")
                .With(FactNames.RequiredScope, scopes.Scopes).With(FactNames.PresentedScope, call.GetAccessToken()?.Scopes.ToString());
            return new Shortfall(error, error, scopes.Scopes);
        }
        if (call.Features.Get<DetailRefusal>() is { Error: var detail }) return new Shortfall(detail, detail);
        if (call.Features.Get<OwnRefusal>() is { Error: var own }) return new Shortfall(own, null);
        // What is missing (a role, a policy of the API's own) is not the token's to gain.
        return new Shortfall(OAuthErrors.PolicyRefused, null);
    }

    private static string Held(HttpContext call) =>
        call.GetAccessToken()?.Scopes is { Count: > 0 } scopes ? Shortened(scopes.ToString()) : "none";

    private static string Shortened(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "...");
}
