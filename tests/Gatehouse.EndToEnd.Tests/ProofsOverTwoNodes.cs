using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>What may be shown only once, shown to two processes that share nothing but one PostgreSQL.</summary>
public sealed class ProofsOverTwoNodes : IAsyncLifetime
{
    private const int AtOnce = 50;

    private readonly DPoPSigner _key = new();
    private readonly HttpClient _http = new();
    private NodePair _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await NodePair.StartAsync(change: plan => plan.Replace("clients:\n", $$"""
        clients:
          - { client_id: signing, kind: service, token_endpoint_auth_method: private_key_jwt, jwks: '{"keys":[{{_key.Jwk.ToJsonString()}}]}', scope: orders.read }

        """, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _key.Dispose();
        if (_nodes is not null) await _nodes.DisposeAsync();
    }

    [Fact, Spec("RFC 9449", "11.1")]
    public async Task Of_fifty_requests_at_both_with_one_proof_one_gets_a_token()
    {
        for (var round = 0; round < 5; round++)
        {
            var proof = _key.Proof("POST", _nodes.First.Url + "/token", DateTimeOffset.UtcNow);
            var won = await RaceAsync(i => SendAsync(i, proof, Assertion()), "invalid_dpop_proof");
            Assert.Equal("DPoP", won["token_type"]!.ToString());
            Assert.False((await SendAsync(round, proof, Assertion())).Won);
        }
    }

    [Fact, Spec("RFC 7523", "3")]
    public async Task Of_fifty_requests_at_both_with_one_assertion_one_gets_a_token()
    {
        for (var round = 0; round < 5; round++)
        {
            var assertion = Assertion();
            await RaceAsync(i => SendAsync(i, null, assertion), "invalid_client");
            Assert.False((await SendAsync(round, null, assertion)).Won);
        }
    }

    private static async Task<JsonNode> RaceAsync(Func<int, Task<(bool Won, JsonNode Body)>> send, string error)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(send));
        Assert.All(answers.Where(answer => !answer.Won), answer => Assert.Equal(error, answer.Body["error"]!.ToString()));
        return Assert.Single(answers, answer => answer.Won).Body;
    }

    private async Task<(bool Won, JsonNode Body)> SendAsync(int number, string? proof, string assertion)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _nodes.At(number).Url + "/token")
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("client_id", "signing"), new("client_assertion", assertion),
                new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ]),
        };
        if (proof is not null) request.Headers.TryAddWithoutValidation("DPoP", proof);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode == HttpStatusCode.OK, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private string Assertion()
    {
        var now = DateTimeOffset.UtcNow;
        return _key.Sign(
            new JsonObject { ["alg"] = "ES256", ["typ"] = "client-authentication+jwt" }.ToJsonString(),
            new JsonObject
            {
                ["iss"] = "signing", ["sub"] = "signing", ["aud"] = _nodes.First.Url, ["jti"] = OAuthClient.Random(),
                ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(1).ToUnixTimeSeconds(),
            }.ToJsonString());
    }
}
