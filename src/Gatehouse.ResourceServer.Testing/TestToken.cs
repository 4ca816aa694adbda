using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gatehouse.ResourceServer.Testing;

/// <summary>
/// An access token in the making: as it stands, one that the API under test accepts, for the user <c>alice</c> and the client <c>test-client</c>,
/// without scopes, for ten minutes. Each call adds to it or spoils it; <see cref="Build"/> issues it.
/// </summary>
public sealed class TestToken
{
    private readonly TestProvider _provider;
    private readonly JsonObject _claims = [];
    private TimeSpan _begins;
    private TimeSpan _lifetime = TimeSpan.FromMinutes(10);
    private string? _audience;
    private string? _issuer;
    private bool _isOpaque;
    private Signature _signature;

    internal TestToken(TestProvider provider)
    {
        _provider = provider;
        (_claims["sub"], _claims["client_id"], _claims["jti"]) = ("alice", "test-client", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
    }

    private enum Signature
    {
        Good,
        OfAStranger,
        OfAnUnknownKey,
        None,
    }

    /// <summary>The user, or the client itself where no user takes part (<c>sub</c>).</summary>
    public TestToken Subject(string subject) => Claim("sub", subject);

    /// <summary>The client (<c>client_id</c>).</summary>
    public TestToken Client(string clientId) => Claim("client_id", clientId);

    /// <summary>What the client may do (<c>scope</c>).</summary>
    public TestToken Scopes(params string[] scopes) => Claim("scope", string.Join(' ', scopes));

    /// <summary>The roles of the user (<c>roles</c>).</summary>
    public TestToken Roles(params string[] roles) => Claim("roles", new JsonArray([.. roles.Select(static role => (JsonNode)role)]));

    /// <summary>How the user was authenticated (<c>acr</c>).</summary>
    public TestToken Acr(string acr) => Claim("acr", acr);

    /// <summary>How long ago the user signed in (<c>auth_time</c>).</summary>
    public TestToken SignedIn(TimeSpan ago) => Claim("auth_time", (_provider.Clock.GetUtcNow() - ago).ToUnixTimeSeconds());

    /// <summary>One more authorization detail (RFC 9396), in JSON.</summary>
    public TestToken Detail(string json)
    {
        if (_claims["authorization_details"] is not JsonArray details) _claims["authorization_details"] = details = [];
        details.Add(JsonNode.Parse(json));
        return this;
    }

    /// <summary>Any claim; null takes it away.</summary>
    public TestToken Claim(string name, JsonNode? value)
    {
        if (value is null) _claims.Remove(name);
        else _claims[name] = value;
        return this;
    }

    /// <summary>Binds the token to a key, so that it counts only with a proof (DPoP).</summary>
    public TestToken BoundTo(TestClientKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Claim("cnf", new JsonObject { ["jkt"] = key.Thumbprint });
    }

    /// <summary>A token that says nothing; the API asks the provider about it, and must have a client for that.</summary>
    public TestToken Opaque()
    {
        _isOpaque = true;
        return this;
    }

    /// <summary>How long the token counts.</summary>
    public TestToken ExpiresIn(TimeSpan lifetime)
    {
        _lifetime = lifetime;
        return this;
    }

    /// <summary>A token that ended an hour ago.</summary>
    public TestToken Expired()
    {
        (_begins, _lifetime) = (TimeSpan.FromHours(-2), TimeSpan.FromHours(1));
        return this;
    }

    /// <summary>A token that begins in an hour.</summary>
    public TestToken NotYetValid()
    {
        _begins = TimeSpan.FromHours(1);
        return this;
    }

    /// <summary>A token for this API rather than the one under test.</summary>
    public TestToken Audience(string audience)
    {
        _audience = audience;
        return this;
    }

    /// <summary>A token that claims to be of another issuer.</summary>
    public TestToken Issuer(string issuer)
    {
        _issuer = issuer;
        return this;
    }

    /// <summary>A forged token: it names the provider's key and is signed with another one.</summary>
    public TestToken Forged() => Signed(Signature.OfAStranger);

    /// <summary>A token signed with a key that the provider does not publish.</summary>
    public TestToken OfUnknownKey() => Signed(Signature.OfAnUnknownKey);

    /// <summary>A token without a signature (<c>"alg": "none"</c>).</summary>
    public TestToken Unsigned() => Signed(Signature.None);

    /// <summary>Issues the token.</summary>
    public string Build()
    {
        var begins = _provider.Clock.GetUtcNow() + _begins;
        var claims = (JsonObject)_claims.DeepClone();
        claims["iss"] = _issuer ?? _provider.Issuer;
        claims["aud"] = _audience ?? _provider.Audience;
        claims["iat"] = begins.ToUnixTimeSeconds();
        claims["exp"] = (begins + _lifetime).ToUnixTimeSeconds();
        if (_isOpaque) return _provider.Remember(claims);
        var key = _provider.Key;
        var header = new JsonObject { ["alg"] = TestKey.Algorithm, ["typ"] = "at+jwt", ["kid"] = key.Id };
        switch (_signature)
        {
            case Signature.Good: return key.Sign(header, claims);
            case Signature.None:
                header["alg"] = "none";
                return TestKey.Unsigned(header, claims) + ".";
            default:
                using (var stranger = new TestKey())
                {
                    if (_signature == Signature.OfAnUnknownKey) header["kid"] = stranger.Id;
                    return stranger.Sign(header, claims);
                }
        }
    }

    /// <summary>The issued token.</summary>
    public static implicit operator string(TestToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Build();
    }

    private TestToken Signed(Signature signature)
    {
        _signature = signature;
        return this;
    }
}
