using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Load.Operations;

/// <summary>What a client is given at the end of an authorization code flow.</summary>
internal readonly record struct CodeFlowTokens(string? AccessToken, string? RefreshToken, string? Scope = null, string? TokenType = null);

/// <summary>What it asks for.</summary>
internal sealed record CodeFlowAsk(string? Scope, string? Resource = null);

/// <summary>Authorization code flows of one client, on the session of a signed-in user.</summary>
[Spec("RFC 6749", "4.1"), Spec("RFC 7636", "4"), Spec("RFC 9126", "2")]
internal sealed class CodeFlow(LoadClient client, SignedInBrowser browser, CodeFlowAsk? ask = null)
{
    private readonly LoadedEndpoint _token = client.Provider.Endpoint("token_endpoint");
    private readonly LoadedEndpoint _authorization = client.Provider.Endpoint("authorization_endpoint");
    private readonly LoadedEndpoint? _pushed = client.Of.RequirePushedAuthorizationRequests || client.Plan.RequirePushedAuthorizationRequests || client.IsHeldToFapi2 ? client.Provider.Endpoint("pushed_authorization_request_endpoint") : null;
    private readonly string _redirectUri = client.Of.RedirectUris[0];

    /// <summary>Unless it is told: who the user is, and one API; so much as the client may have.</summary>
    private readonly CodeFlowAsk _ask = ask ?? new CodeFlowAsk(string.Join(' ', [.. ((string[])[Scopes.OpenId, Scopes.OfflineAccess]).Where(client.Of.Scope.Contains), .. client.Asks.Take(1).Select(first => first.Scope)]));

    /// <summary>Why a client can do none of them here, or null.</summary>
    public static string? WhyNot(LoadClient client)
    {
        if (client.Of.RequireSignedRequestObject) return "it signs its authorization requests, which is not done here";
        if (!client.Of.ResponseModes.IsEmpty && !client.Of.ResponseModes.Contains(ResponseModes.Query)) return "it is answered in a form that is not read here";
        return client.Of.RedirectUris.IsEmpty ? "it has no redirect URI" : null;
    }

    /// <summary>One flow: the tokens, or why there are none.</summary>
    public async Task<(CodeFlowTokens Tokens, string? Error)> RunAsync(CancellationToken cancel)
    {
        var (verifier, state) = (Random(), Random());
        var (address, notPushed) = await RequestAsync(verifier, state, cancel);
        if (address is null) return (default, notPushed);
        var (landed, notAnswered) = await browser.AuthorizeAsync(address, _redirectUri, cancel);
        if (landed is null) return (default, notAnswered);
        var answer = HttpUtility.ParseQueryString(landed.Query);
        if (answer["error"] is { } refused) return (default, refused);
        if (answer["state"] != state || answer["code"] is not { } code) return (default, "the answer is not the one to the request");
        var tokens = await client.PostAsync(
            _token, cancel, (Parameters.GrantType, GrantTypes.AuthorizationCode), (Parameters.Code, code), (Parameters.RedirectUri, _redirectUri), (Parameters.CodeVerifier, verifier), (Parameters.Resource, _ask.Resource));
        browser.Remember(tokens.Text(Parameters.IdToken));
        return (new(tokens.Text(Parameters.AccessToken), tokens.Text(Parameters.RefreshToken), tokens.Text(Parameters.Scope), tokens.Text(Parameters.TokenType)), tokens.Error);
    }

    private async Task<(Uri? Address, string? Error)> RequestAsync(string verifier, string state, CancellationToken cancel)
    {
        (string Name, string? Value)[] parameters =
        [
            (Parameters.ResponseType, "code"), (Parameters.RedirectUri, _redirectUri), (Parameters.Scope, _ask.Scope), (Parameters.Resource, _ask.Resource), (Parameters.State, state), (Parameters.Nonce, state),
            (Parameters.CodeChallenge, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), (Parameters.CodeChallengeMethod, "S256"),
        ];
        if (_pushed is null) return (AddressOf(parameters), null);
        var pushed = await client.PostAsync(_pushed, cancel, parameters);
        return pushed.Text(Parameters.RequestUri) is { } uri ? (AddressOf((Parameters.RequestUri, uri)), null) : (null, pushed.Error ?? "no_request_uri");
    }

    private Uri AddressOf(params (string Name, string? Value)[] parameters) =>
        new($"{_authorization.Reached}?{string.Join('&', parameters.Prepend((Name: Parameters.ClientId, Value: client.Id)).Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"))}");

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
