using System.Collections.Concurrent;

namespace Gatehouse.Bench.Load.Scenarios;

/// <summary>Every user rotates its refresh tokens, one after the other; each answer must carry another refresh token than the one shown.</summary>
internal sealed class Refresh(LoadOptions options) : ProviderScenario(options)
{
    private readonly ConcurrentDictionary<int, string[]> tokensOfUser = new();

    private readonly string constantBody = HttpRequest.Encode(
        ("grant_type", "refresh_token"), ("client_id", options.CodeClientId), ("resource", options.Resource));

    public override void Prepare(VirtualUser user)
    {
        var tokens = new string[Options.Grants];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = CodeFlow.Run(user).RefreshToken ?? throw new InvalidAnswerException("code redemption without refresh token");
        tokensOfUser[user.Number] = tokens;
        Signatures?.Require(Rotate(user).AccessToken, "refreshed access token");
    }

    public override void Once(VirtualUser user) => Rotate(user);

    private TokenAnswer Rotate(VirtualUser user)
    {
        var tokens = tokensOfUser[user.Number];
        ref var token = ref tokens[user.Cursor++ % tokens.Length];
        var body = $"{constantBody}&refresh_token={Uri.EscapeDataString(token)}";
        var answer = TokenAnswer.Read(user.Connection.Send(HttpRequest.Form(Options.Base, Provider.Token, body)), "refresh");
        if (string.IsNullOrEmpty(answer.AccessToken) || string.IsNullOrEmpty(answer.IdToken))
            throw new InvalidAnswerException("refresh without access token or ID token");
        if (string.IsNullOrEmpty(answer.RefreshToken) || answer.RefreshToken == token)
            throw new InvalidAnswerException("refresh: the refresh token was not rotated");
        token = answer.RefreshToken;
        return answer;
    }
}
