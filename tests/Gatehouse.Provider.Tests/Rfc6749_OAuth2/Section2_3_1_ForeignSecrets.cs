using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;
using Gatehouse.Provider.Mechanisms.ClientProofs;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc6749_OAuth2;

/// <summary>Clients whose secrets are known by what another provider kept of them.</summary>
[Spec("RFC 6749", "2.3.1")]
public sealed class Section2_3_1_ForeignSecrets
{
    private const string Secret = "brought-along-0123456789-0123456789";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Secret);

    // The bcrypt hash is one of those that every implementation is tested with.
    private static readonly string Plan = $$"""
        issuer: ISSUER
        apis:
          - { name: orders, resource: https://orders.example.com, scopes: [orders.read] }
        clients:
          - { client_id: digest, kind: service, scope: orders.read, client_secrets: [{ hash: "sha256:{{Convert.ToBase64String(SHA256.HashData(Bytes))}}" }] }
          - { client_id: longer, kind: service, scope: orders.read, client_secrets: [{ hash: "sha512:{{Convert.ToBase64String(SHA512.HashData(Bytes))}}" }] }
          - { client_id: slow, kind: service, scope: orders.read, client_secrets: [{ hash: "{{Slow(25_000)}}" }] }
          - { client_id: blowfish, kind: service, scope: orders.read, client_secrets: [{ hash: "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i" }] }
          - client_id: rotated
            kind: service
            scope: orders.read
            client_secrets:
              - { hash: "{{Slow(10_000)}}", name: old, expires_at: 2026-11-23T13:00:00Z }
              - { value: {{Plans.ServiceSecret}}, name: new }
        """;

    [Theory]
    [InlineData("digest", Secret), InlineData("longer", Secret), InlineData("slow", Secret), InlineData("blowfish", "abc")]
    public async Task A_client_goes_on_with_the_secret_that_it_has(string clientId, string secret)
    {
        await using var provider = await Provider.StartAsync(Plan);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), StatusOf(await AskAsync(provider, clientId, secret + "x")));
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, clientId, secret)).Status);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), StatusOf(await AskAsync(provider, clientId, secret + "x")));

        await provider.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, clientId, secret, inBody: true)).Status);
    }

    [Fact]
    public async Task The_old_secret_ends_on_its_day_and_the_new_one_stays()
    {
        await using var provider = await Provider.StartAsync(Plan);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "rotated", Secret)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "rotated", Plans.ServiceSecret)).Status);
        provider.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), StatusOf(await AskAsync(provider, "rotated", Secret)));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "rotated", Plans.ServiceSecret)).Status);
    }

    [Fact, Provokes("client_secrets_too_many")]
    public async Task Guesses_are_computed_for_a_while_only_and_keep_nobody_out_who_was_let_in()
    {
        await using var provider = await Provider.StartAsync(Plan);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "digest", Secret)).Status);
        for (var i = 0; i < ForeignSecrets.MostGuesses; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(provider, "longer", $"guess {i}")).Status);

        var refused = await AskAsync(provider, "longer", Secret);
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), StatusOf(refused));
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 601);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "digest", Secret)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "rotated", Plans.ServiceSecret)).Status);

        provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(provider, "longer", Secret)).Status);
    }

    private static string Slow(int iterations)
    {
        byte[] salt = [.. Encoding.ASCII.GetBytes("salt of sixteen.")];
        return SecretHash.OfPbkdf2(HashAlgorithmName.SHA256, iterations, salt, Rfc2898DeriveBytes.Pbkdf2(Bytes, salt, iterations, HashAlgorithmName.SHA256, 32), out _)!.Text;
    }

    private static (HttpStatusCode, string?) StatusOf(Answer answer) => (answer.Status, answer.Error);

    private static async Task<Answer> AskAsync(Provider provider, string clientId, string secret, bool inBody = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials" };
        if (inBody) (form["client_id"], form["client_secret"]) = (clientId, secret);
        else request.Headers.Add("Authorization", Requests.Basic(clientId, secret));
        request.Content = new FormUrlEncodedContent(form);
        return await provider.SendAsync(request);
    }
}
