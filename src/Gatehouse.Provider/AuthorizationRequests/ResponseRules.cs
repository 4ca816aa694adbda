using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>What an authorization request may be answered with, and how the answer travels.</summary>
internal static class ResponseRules
{
    /// <summary>The mode of the response, errors included; an unknown one is answered in the default mode of the response type.</summary>
    [Spec("OAuth 2.0 Multiple Response Types", "2.1"), Spec("OAuth 2.0 Form Post Response Mode", "2"), Spec("RFC 6749", "4.2.2.1"), Spec("JARM", "2.3")]
    public static string ModeOf(RequestParameters request)
    {
        if (Carrier(request) is ResponseModes.Fragment or ResponseModes.FormPost) return Carrier(request)!;
        return request[Parameters.ResponseType] is { } text && ResponseTypes.TryParse(text, out var type) && type.IsFrontChannel() ? ResponseModes.Fragment : ResponseModes.Query;
    }

    /// <summary>Whether the answer, errors included, is a signed JWT: asked for, or the only thing that the client takes.</summary>
    [Spec("JARM", "2.3"), Spec("FAPI 2.0 Message Signing", "5.4.1")]
    public static bool IsSigned(RequestParameters request, Client client) => (request[Parameters.ResponseMode] is { } mode && ResponseModes.Signed.Contains(mode))
        || (client.ResponseModes.Count > 0 && client.ResponseModes.All(ResponseModes.Signed.Contains));

    /// <summary>The mode without what says that it carries a JWT; null where the client leaves the choice to the response type.</summary>
    private static string? Carrier(RequestParameters request) => request[Parameters.ResponseMode] switch
    {
        ResponseModes.Jwt => null,
        { } mode when mode.EndsWith(ResponseModes.JwtSuffix, StringComparison.Ordinal) => mode[..^ResponseModes.JwtSuffix.Length],
        var mode => mode,
    };

    [Spec("OAuth 2.0 Multiple Response Types", "5"), Spec("OIDC Core", "3.2.2.1"), Spec("OIDC Core", "3.3.2.1"), Spec("FAPI 2.0 Message Signing", "5.3.3")]
    public static OAuthError? Check(RequestParameters request, Client client, ProviderSnapshot snapshot, out ResponseType type)
    {
        type = ResponseType.None;
        if (request[Parameters.ResponseType] is not { } text) return OAuthErrors.ParameterMissing(Parameters.ResponseType);
        if (!ResponseTypes.TryParse(text, out type) || !snapshot.ResponseTypes.Contains(type)) return OAuthErrors.ResponseTypeUnsupported.With(FactNames.PresentedResponseType, text);
        if (!client.ResponseTypes.Contains(type)) return OAuthErrors.ResponseTypeNotAllowed.With(FactNames.PresentedResponseType, text);
        if (type.HasFlag(ResponseType.Code) && !client.GrantTypes.Contains(GrantTypes.AuthorizationCode)) return OAuthErrors.ResponseTypeNotAllowed;
        if (request[Parameters.ResponseMode] is { } mode && !ResponseModes.All.Contains(mode))
            return OAuthErrors.ParameterInvalid(Parameters.ResponseMode, "must be query, fragment or form_post, may end in .jwt, or may be jwt");
        if (client.ResponseModes.Count > 0 && !client.ResponseModes.Contains(request[Parameters.ResponseMode] ?? ModeOf(request))) return OAuthErrors.ResponseModeNotAllowed.Saying(
            $"The client may use no other response_mode than {string.Join(", ", client.ResponseModes.Order(StringComparer.Ordinal))}.");
        // A signature hides nothing: tokens do not travel in a query within a JWT either (JARM section 2.3.1).
        return Carrier(request) == ResponseModes.Query && type.IsFrontChannel() ? OAuthErrors.ResponseModeExposes : null;
    }

    /// <summary>
    /// Every code needs PKCE but one: that of a hybrid request whose client has a secret and watches its nonce, which RFC 9700 counts as good
    /// enough, and which is all that libraries of that age can do.
    /// </summary>
    [Spec("RFC 9700", "2.1.1")]
    public static OAuthError? CheckChallenge(RequestParameters request, Client client, ResponseType type)
    {
        if (!type.HasFlag(ResponseType.Code)) return null;
        var (challenge, method) = (request[Parameters.CodeChallenge], request[Parameters.CodeChallengeMethod]);
        if (challenge is null && method is null && type.IsFrontChannel() && !client.IsPublic && request[Parameters.Nonce] is not null) return null;
        return Pkce.CheckChallenge(challenge, method);
    }

    /// <summary>What tokens from the authorization endpoint need beyond a code.</summary>
    [Spec("OIDC Core", "3.2.2.1"), Spec("OIDC Core", "3.3.2.11"), Spec("OIDC Core", "11")]
    public static OAuthError? CheckTokens(RequestParameters request, Client client, ResponseType type, ref ResourceIndicators.Asked asked)
    {
        if (!type.IsFrontChannel()) return null;
        if (type.HasFlag(ResponseType.IdToken))
        {
            if (!asked.Scope.Contains(Scopes.OpenId)) return OAuthErrors.IdTokenWithoutOpenId;
            if (request[Parameters.Nonce] is null) return OAuthErrors.NonceMissing;
        }
        if (type.HasFlag(ResponseType.Token) && asked.Apis.Count > 1) return OAuthErrors.ResourceAmbiguous.Saying("An access token is meant for one resource; ask for one at a time.");
        if (type.HasFlag(ResponseType.Token) && (client.DPoPBoundAccessTokens || asked.Apis.Any(api => api.SenderConstraint != SenderConstraint.None))) return OAuthErrors.TokenCannotBeBound;
        if (type.HasFlag(ResponseType.Code)) return null;

        // Nobody is offline without a refresh token, and none comes through the browser.
        asked = asked with { Scope = asked.Scope.Where(scope => scope != Scopes.OfflineAccess) };
        return asked.Scope.Count == 0 ? OAuthErrors.ScopeEmpty : null;
    }
}
