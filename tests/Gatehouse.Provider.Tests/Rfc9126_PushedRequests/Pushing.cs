namespace Gatehouse.Provider.Tests.Rfc9126_PushedRequests;

/// <summary>Pushes requests and sends browsers with them.</summary>
internal static class Pushing
{
    public static Task<Answer> PushAsync(this Provider provider, string clientId, string verifier, params (string Name, string? Value)[] changes) =>
        provider.PostAsync("par", clientId,
        [
            ("response_type", "code"),
            ("redirect_uri", Requests.RedirectUriOf(clientId)),
            ("scope", "openid offline_access orders.read"),
            ("state", "some-state"),
            ("code_challenge", Requests.ChallengeOf(verifier)),
            ("code_challenge_method", "S256"),
            .. changes,
        ]);

    public static string PushedUrl(this Provider provider, string clientId, Answer pushed) =>
        $"{provider.Issuer}/authorize?client_id={clientId}&request_uri={Uri.EscapeDataString(pushed["request_uri"] ?? throw new InvalidOperationException(pushed.Body))}";
}
