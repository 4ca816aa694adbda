using System.Globalization;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.Encryption;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>Answers implicit and hybrid requests: tokens that travel through the browser, and never a refresh token among them.</summary>
[Spec("RFC 6749", "4.2.2"), Spec("OIDC Core", "3.2.2.5"), Spec("OIDC Core", "3.3.2.5")]
internal sealed class FrontChannel(TokenIssuer issuer, RequestedClaims people, UserRoles roles, Recipients recipients)
{
    /// <summary>What an access token from the browser is meant for.</summary>
    public static Api ApiOf(ProviderSnapshot snapshot, AuthorizationRequest request) => request.Asked.Apis is [var only, ..] ? only : snapshot.UserInfoApi;

    /// <summary>What keeps the ID token from being encrypted for its client.</summary>
    public async ValueTask<OAuthError?> CheckAsync(AuthorizationRequest request, CancellationToken cancel) =>
        request.ResponseType.HasFlag(ResponseType.IdToken) ? (await recipients.FindAsync(request.Client, request.Client.Responses.IdToken, cancel)).Error : null;

    public async ValueTask<(List<(string Name, string Value)> Answer, OAuthError? Error)> AnswerAsync(
        ProviderSnapshot snapshot, AuthorizationRequest request, Grant grant, string? code, DateTimeOffset now, CancellationToken cancel)
    {
        var api = ApiOf(snapshot, request);
        var withIdToken = request.ResponseType.HasFlag(ResponseType.IdToken);
        var (recipient, unencryptable) = withIdToken ? await recipients.FindAsync(request.Client, request.Client.Responses.IdToken, cancel) : default;
        if (unencryptable is not null) return ([], unencryptable);
        var person = withIdToken ? await DescribeAsync(request, grant, cancel) : null;
        var told = request.ResponseType.HasFlag(ResponseType.Token) ? await roles.FindAsync(api, grant, cancel) : null;
        var tokens = issuer.Issue(snapshot, new FrontChannelAccess(request.Client, grant, api, request.Asked.Scope, request.ResponseType, code, request.Address.State, person, recipient) { Roles = told }, now);

        var answer = new List<(string, string)>(8);
        if (code is not null) answer.Add((Parameters.Code, code));
        if (tokens.AccessToken is not null)
        {
            answer.Add((Parameters.AccessToken, tokens.AccessToken));
            answer.Add((Parameters.TokenType, "Bearer"));
            answer.Add((Parameters.ExpiresIn, ((long)tokens.ExpiresIn.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
            answer.Add((Parameters.Scope, snapshot.Expand(request.Asked.Scope).Where(scope => scope != Scopes.OfflineAccess).ToString()));
        }
        if (tokens.IdToken is not null) answer.Add((Parameters.IdToken, tokens.IdToken));
        return (answer, null);
    }

    /// <summary>Without an access token nobody can ask the userinfo endpoint, so the ID token says it all.</summary>
    [Spec("OIDC Core", "5.4")]
    private async ValueTask<JsonElement?> DescribeAsync(AuthorizationRequest request, Grant grant, CancellationToken cancel)
    {
        var asked = ClaimsRequest.MemberOf(grant.Claims, ClaimsRequest.IdToken);
        var scope = request.ResponseType == ResponseType.IdToken ? request.Asked.Scope : ScopeSet.Empty;
        return asked is null && scope.Count == 0 ? null : await people.ReadAsync(grant.Subject, scope, asked, request.Client, cancel);
    }
}
