using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gatehouse.ResourceServer.Testing;

/// <summary>
/// A provider in the memory of the test process. It takes the place of the one that the API trusts, under the same name: the API fetches its
/// metadata and keys and asks about opaque tokens as ever, over no network.
/// </summary>
public sealed class TestProvider : IDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> _opaque = [];
    private volatile TestKey[] _keys = [new()];
    private Trust? _trust;

    /// <summary>A provider with a time of its own, which becomes that of the API as well.</summary>
    public TestProvider()
        : this(new TestClock())
    {
    }

    /// <summary>A provider that shares the time of another one, for an API that trusts both.</summary>
    public TestProvider(TestClock clock) => Clock = clock;

    /// <summary>The time of provider and API.</summary>
    public TestClock Clock { get; }

    /// <summary>While true nobody answers, as when the provider or the way to it is down.</summary>
    public bool IsAway { get; set; }

    /// <summary>The issuer, as the API's own configuration names it.</summary>
    public string Issuer => Trusted.Issuer;

    /// <summary>The API's identifier, from its own configuration.</summary>
    public string Audience => Trusted.Audience;

    /// <summary>How often keys were fetched, for tests of how an API behaves when they change.</summary>
    public int KeyFetches => _keyFetches;

    internal int _keyFetches;

    internal TestKey Key => _keys[^1];

    internal IReadOnlyList<TestKey> Keys => _keys;

    private Trust Trusted => _trust ?? throw new InvalidOperationException("No API uses this provider yet. Call UseTestProvider, and start the API (CreateClient of a WebApplicationFactory does) before tokens are issued.");

    /// <summary>A new token, which the API under test accepts unless more is said.</summary>
    public TestToken Token() => new(this);

    /// <summary>A new token with these scopes.</summary>
    public TestToken Token(params string[] scopes) => Token().Scopes(scopes);

    /// <summary>Publishes a new key, and signs with it from now on. Former ones stay published.</summary>
    public void RotateKey() => _keys = [.. _keys, new TestKey()];

    /// <summary>Takes back an opaque token.</summary>
    public void Revoke(string opaqueToken) => _opaque.TryRemove(opaqueToken, out _);

    /// <summary>Puts a token into a request: as a bearer token, or with a proof of this key. The request's address must be absolute for a proof.</summary>
    public void Present(HttpRequestMessage request, string token, TestClientKey? key = null, string? nonce = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Authorization = new(key is null ? "Bearer" : "DPoP", token);
        request.Headers.Remove("DPoP");
        if (key is not null) request.Headers.Add("DPoP", key.Proof(request.Method, request.RequestUri!, token, Clock.GetUtcNow(), nonce));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }

    /// <summary>What the API is configured with for this provider, looked up when it is needed: the API may be configured after this.</summary>
    private sealed record Trust(GatehouseOptions Api, string? Additional)
    {
        public string Issuer => Additional ?? Api.Issuer;

        public string Audience => More?.Audience ?? Api.Audience;

        public string? ClientId => Additional is null ? Api.ClientId : More?.ClientId;

        public string? ClientSecret => Additional is null ? Api.ClientSecret : More?.ClientSecret;

        public string OpaqueTokenPrefix => More?.OpaqueTokenPrefix ?? "opaque_";

        public TrustedIssuer? More => Additional is null ? null : Api.AdditionalIssuers.FirstOrDefault(more => more.Issuer == Additional);
    }

    /// <summary>Takes the place of the provider of this API, or of one of its further ones.</summary>
    internal void Serve(GatehouseOptions options, string? additional)
    {
        _trust = new Trust(options, additional);
        if (additional is null) (options.BackchannelHttpHandler, options.TimeProvider) = (new TestProviderHandler(this), Clock);
        else if (_trust.More is { } more) more.BackchannelHttpHandler = new TestProviderHandler(this);
        else throw new InvalidOperationException($"The API does not trust '{additional}': its AdditionalIssuers are {string.Join(", ", options.AdditionalIssuers.Select(static more => $"'{more.Issuer}'"))}.");
    }

    /// <summary>Whether this is the client that the API is.</summary>
    internal bool Knows(string? clientId, string? secret) => clientId == Trusted.ClientId && secret == Trusted.ClientSecret && clientId is not null;

    internal string Remember(JsonObject claims)
    {
        var token = Trusted.OpaqueTokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        _opaque[token] = claims;
        return token;
    }

    internal JsonObject? Recall(string token) => _opaque.TryGetValue(token, out var claims) && (long)claims["exp"]! > Clock.GetUtcNow().ToUnixTimeSeconds() ? (JsonObject)claims.DeepClone() : null;
}
