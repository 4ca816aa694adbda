using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>Answers implicit and hybrid requests: tokens that travel through the browser, and never a refresh token among them.</summary>
[Spec("RFC 6749", "4.2.2"), Spec("OIDC Core", "3.2.2.5"), Spec("OIDC Core", "3.3.2.5")]
internal sealed class FrontChannel(TokenIssuer issuer, ISubjectClaims claims)
{
    /// <summary>What an access token from the browser is meant for.</summary>
    public static Api ApiOf(ProviderSnapshot snapshot, AuthorizationRequest request) => request.Asked.Apis is [var only, ..] ? only : snapshot.UserInfoApi;

    public async ValueTask<List<(string Name, string Value)>> AnswerAsync(
        ProviderSnapshot snapshot, AuthorizationRequest request, Grant grant, string? code, DateTimeOffset now, CancellationToken cancel)
    {
        var api = ApiOf(snapshot, request);
        var person = request.ResponseType == ResponseType.IdToken ? await DescribeAsync(grant, request.Asked.Scope, cancel) : null;
        var tokens = issuer.Issue(snapshot, new FrontChannelAccess(request.Client, grant, api, request.Asked.Scope, request.ResponseType, code, request.Address.State, person), now);

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
        return answer;
    }

    /// <summary>Without an access token nobody can ask the userinfo endpoint, so the ID token says it all.</summary>
    [Spec("OIDC Core", "5.4")]
    private async ValueTask<JsonElement?> DescribeAsync(Grant grant, ScopeSet scope, CancellationToken cancel)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            await claims.WriteAsync(grant.Subject, scope, json, cancel);
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
