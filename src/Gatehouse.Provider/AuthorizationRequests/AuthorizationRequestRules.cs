using System.Globalization;
using Gatehouse.Protocol;
using Gatehouse.Protocol.DPoP;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.Details;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>
/// The checks of an authorization request, in order. Until client and redirect URI are known good, an error is shown on a page; after
/// that it goes to the client.
/// </summary>
[Spec("RFC 6749", "4.1.1"), Spec("OIDC Core", "3.1.2.2")]
internal static class AuthorizationRequestRules
{
    private const int LongestValue = 1024;

    /// <summary>The outcome: the request, or an error with the address to send it to (null: show it).</summary>
    public readonly record struct Outcome(AuthorizationRequest? Request, OAuthError? Error, ResponseAddress? Address);

    public static Outcome Check(PresentedRequest presented, ProviderSnapshot snapshot)
    {
        var request = presented.Parameters;
        if (FindClient(request, snapshot, out var client) is { } unknown) return new(null, unknown, null);
        if (RedirectTarget.Verify(client, request[Parameters.RedirectUri], out var target) is { } unverified) return new(null, unverified, null);

        var address = new ResponseAddress(target, ResponseRules.ModeOf(request), request[Parameters.State], ResponseRules.IsSigned(request, client) ? client : null);
        return CheckRest(presented, client, snapshot, address, out var accepted) is { } error ? new(null, error, address) : new(accepted, null, address);
    }

    private static OAuthError? FindClient(RequestParameters request, ProviderSnapshot snapshot, out Client client)
    {
        client = null!;
        // Which of two clients or redirect URIs was meant cannot be known, so there is nowhere safe to send the error.
        if (request.Repeated is Parameters.ClientId or Parameters.RedirectUri) return OAuthErrors.ParameterRepeated(request.Repeated);
        if (request[Parameters.ClientId] is not { } clientId) return OAuthErrors.ParameterMissing(Parameters.ClientId);
        if (snapshot.FindClient(clientId) is not { } known) return OAuthErrors.AuthorizationClientUnknown;
        client = known;
        return null;
    }

    private static OAuthError? CheckRest(PresentedRequest presented, Client client, ProviderSnapshot snapshot, ResponseAddress address, out AuthorizationRequest accepted)
    {
        accepted = null!;
        var request = presented.Parameters;
        if (CheckWay(presented, client, snapshot) is { } wrongWay) return wrongWay;
        if (CheckShape(request) is { } malformed) return malformed;
        if (ProfileChecks.Check(request, client) is { } unlikeProfile) return unlikeProfile;
        if (ResponseRules.Check(request, client, snapshot, out var type) is { } response) return response;
        if (ResponseRules.CheckChallenge(request, client, type) is { } challenge) return challenge;
        if (CheckDPoPKeyThumbprint(request[Parameters.DPoPKeyThumbprint]) is { } badKey) return badKey;
        if (ReadPrompt(request[Parameters.Prompt], snapshot.Configuration.SignUp, out var prompt) is { } badPrompt) return badPrompt;
        if (ReadMaxAge(request[Parameters.MaxAge], out var maxAge) is { } badMaxAge) return badMaxAge;
        if (ResourceIndicators.Read(request, client, snapshot, out var asked) is { } notAllowed) return notAllowed;
        if (AuthorizationDetails.Read(request, client, snapshot, asked.Apis, out var details) is { } badDetails) return badDetails;
        if (details is not null && type.HasFlag(ResponseType.Token)) return OAuthErrors.DetailInFrontChannel;
        if (ResponseRules.CheckTokens(request, client, type, ref asked) is { } badTokens) return badTokens;
        if (type.HasFlag(ResponseType.Token) && MustBeBound(client, asked)) return OAuthErrors.FrontChannelTokenUnbound;

        if (ClaimsRequest.Read(request, client, asked.Scope, type, out var claims) is { } badClaims) return badClaims;
        if (AcrDemand.Read(request, claims, client, asked.Apis, snapshot.Configuration.AcrNames, out var acr) is { } unmet) return unmet;

        accepted = new AuthorizationRequest(request, client, address, type, asked, type.HasFlag(ResponseType.Code) ? request[Parameters.CodeChallenge] : null, request[Parameters.Nonce],
            prompt, maxAge, request[Parameters.LoginHint], request[Parameters.IdTokenHint], presented.Pushed, acr)
        {
            DPoPKeyThumbprint = request[Parameters.DPoPKeyThumbprint],
            Signed = presented.Signed,
            Details = details,
            Claims = claims,
        };
        return null;
    }

    [Spec("RFC 9126", "5"), Spec("RFC 9126", "6"), Spec("RFC 9101", "10.5")]
    private static OAuthError? CheckWay(PresentedRequest presented, Client client, ProviderSnapshot snapshot)
    {
        if (presented.Pushed is not null) return null;
        if (client.RequirePushedAuthorizationRequests || snapshot.Configuration.RequirePushedAuthorizationRequests) return OAuthErrors.PushedRequestRequired;
        return client.RequireSignedRequestObject && !presented.Signed ? OAuthErrors.RequestObjectRequired : null;
    }

    private static OAuthError? CheckShape(RequestParameters request)
    {
        if (request.Fault is { } fault) return fault;
        if (request[Parameters.Registration] is not null) return OAuthErrors.RegistrationNotSupported;
        foreach (var bounded in (ReadOnlySpan<string>)[Parameters.State, Parameters.Nonce, Parameters.LoginHint, Parameters.AcrValues])
            if (request[bounded]?.Length > LongestValue)
                return OAuthErrors.ParameterInvalid(bounded, $"is longer than {LongestValue} characters");
            else if (request[bounded]?.Any(char.IsControl) is true)
                return OAuthErrors.ParameterUnprintable(bounded);
        return null;
    }

    /// <summary>A token that travels through the browser is bound to nobody.</summary>
    [Spec("RFC 9449", "5")]
    private static bool MustBeBound(Client client, ResourceIndicators.Asked asked) =>
        client.DPoPBoundAccessTokens || client.CertificateBoundAccessTokens || asked.Apis.Any(api => api.SenderConstraint != SenderConstraint.None);

    [Spec("RFC 9449", "10")]
    private static OAuthError? CheckDPoPKeyThumbprint(string? thumbprint) => thumbprint is null || JwkThumbprint.IsOne(thumbprint)
        ? null
        : OAuthErrors.ParameterInvalid(Parameters.DPoPKeyThumbprint, "is not a thumbprint (RFC 7638) in base64url");

    [Spec("OIDC Initiating User Registration", "4.1")]
    private static OAuthError? ReadPrompt(string? text, bool signUp, out Prompt prompt)
    {
        prompt = Prompt.Unspecified;
        if (text is null) return null;
        foreach (var value in text.Split(' '))
        {
            Prompt? one = value switch
            {
                "none" => Prompt.None,
                "login" => Prompt.Login,
                "consent" => Prompt.Consent,
                "select_account" => Prompt.SelectAccount,
                "create" when signUp => Prompt.Create,
                _ => null,
            };
            if (one is null) return OAuthErrors.ParameterInvalid(Parameters.Prompt, signUp ? "may contain none, login, consent, select_account and create" : "may contain none, login, consent and select_account");
            prompt |= one.Value;
        }
        return prompt.HasFlag(Prompt.None) && prompt != Prompt.None ? OAuthErrors.ParameterInvalid(Parameters.Prompt, "may not combine none with another value") : null;
    }

    private static OAuthError? ReadMaxAge(string? text, out TimeSpan? maxAge)
    {
        maxAge = null;
        if (text is null) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return OAuthErrors.ParameterInvalid(Parameters.MaxAge, "must be a number of seconds");
        maxAge = TimeSpan.FromSeconds(seconds);
        return null;
    }
}
