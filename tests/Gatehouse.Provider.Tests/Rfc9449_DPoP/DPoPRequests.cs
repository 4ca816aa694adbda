using System.Net;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

/// <summary>Requests with a DPoP proof, in the words of RFC 9449.</summary>
internal static class DPoPRequests
{
    /// <summary>The default plan with clients and APIs that DPoP concerns.</summary>
    public static readonly string Plan = Plans.Default
        .Replace("clients:\n", $$"""
              - name: vault
                resource: https://vault.example.com
                token: { format: opaque, sender_constraint: dpop }
                scopes: [vault.read]
            clients:
              - client_id: bound
                kind: spa
                redirect_uris: [https://bound.example.com/callback]
                scope: openid offline_access orders.read
                consent: implied
                dpop_bound_access_tokens: on
              - client_id: guarded
                kind: spa
                redirect_uris: [https://guarded.example.com/callback]
                scope: openid offline_access orders.read vault.read
                consent: implied
              - { client_id: vault-api, kind: api, apis: [vault], client_secret: {{Plans.ApiSecret}} }
              - { client_id: robber, kind: service, client_secret: {{Plans.ServiceSecret}}, scope: vault.read }

            """);

    public static string ProofFor(this Provider provider, DPoPSigner signer, string path, string method = "POST", string? accessToken = null, string? nonce = null) =>
        signer.Proof(method, $"{provider.Issuer}/{path}", provider.Clock.GetUtcNow(), accessToken, nonce);

    public static Task<Answer> RedeemWithProofAsync(this Provider provider, IssuedCode code, string? proof) => provider.TokenWithProofAsync(
        code.ClientId, proof, ("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", code.RedirectUri), ("code_verifier", code.Verifier));

    public static Task<Answer> RefreshWithProofAsync(this Provider provider, string refreshToken, string clientId, string? proof) =>
        provider.TokenWithProofAsync(clientId, proof, ("grant_type", "refresh_token"), ("refresh_token", refreshToken));

    /// <summary>Signs in and redeems the code with a proof of this key.</summary>
    public static async Task<Answer> SignInBoundAsync(this Provider provider, DPoPSigner signer, string clientId = "spa", params (string Name, string? Value)[] changes)
    {
        var answer = await provider.RedeemWithProofAsync(await provider.CodeAsync(clientId, null, changes), provider.ProofFor(signer, "token"));
        return answer.Status == HttpStatusCode.OK ? answer : throw new InvalidOperationException(answer.Body);
    }

    public static async Task<Answer> TokenWithProofAsync(this Provider provider, string clientId, string? proof, params (string Name, string? Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        var secret = clientId == "robber" ? Plans.ServiceSecret : clientId == "vault-api" ? Plans.ApiSecret : Requests.SecretOf(clientId);
        List<KeyValuePair<string, string>> form = [.. parameters.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value!))];
        if (secret.Length == 0) form.Add(KeyValuePair.Create("client_id", clientId));
        else request.Headers.Add("Authorization", Requests.Basic(clientId, secret));
        request.Content = new FormUrlEncodedContent(form);
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await provider.SendAsync(request);
    }

    public static async Task<Answer> UserInfoWithProofAsync(this Provider provider, string accessToken, string? proof, string scheme = "DPoP")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {accessToken}");
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        return await provider.SendAsync(request);
    }

    public static string ThumbprintIn(string jwt) => Requests.ClaimsOf(jwt).GetProperty("cnf").GetProperty("jkt").GetString()!;

    public static string? NonceOf(this Answer answer) => answer.Message.Headers.TryGetValues("DPoP-Nonce", out var values) ? values.Single() : null;
}

/// <summary>One server on the plan with clients that DPoP concerns.</summary>
public sealed class DPoPFixture : IAsyncLifetime
{
    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(DPoPRequests.Plan);

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
