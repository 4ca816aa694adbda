namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>
/// How a program gets the access tokens that it calls another API with. In an API that <c>AddGatehouse</c> protects, provider and client are those
/// of the API where nothing else is said.
/// </summary>
public sealed class GatehouseTokenOptions
{
    /// <summary>The provider that issues the tokens, exactly as it names itself: <c>https://login.example.com</c>.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where the provider is reached from here, when that is not its public address: <c>http://gatehouse:8080</c> between containers.</summary>
    public Uri? BackchannelAddress { get; set; }

    /// <summary>The client that this program is at the provider.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret of the client; or it has a <see cref="ClientKey"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The key by which the client proves itself (<c>private_key_jwt</c>, RFC 7523).</summary>
    public PrivateKey? ClientKey { get; set; }

    /// <summary>
    /// Whether the other API is called on behalf of who called this one: the token of the present call is exchanged (RFC 8693). Without it, the
    /// program calls for itself (client credentials, RFC 6749 section 4.4).
    /// </summary>
    public bool ExchangeCallersToken { get; set; }

    /// <summary>The scopes that are asked for; those that the client has by default where none is named.</summary>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>The API that is called, by its identifier (RFC 8707): <c>https://ledger.example.com</c>.</summary>
    public string? Resource { get; set; }

    /// <summary>The API that is called, for providers that know it by the parameter <c>audience</c>.</summary>
    public string? Audience { get; set; }

    /// <summary>Whether the tokens are bound to a key of this program (DPoP, RFC 9449), so that nobody else can use them.</summary>
    public bool UseDPoP { get; set; }

    /// <summary>The key that tokens are bound to; a new one at each start when it is not set.</summary>
    public PrivateKey? DPoPKey { get; set; }

    /// <summary>Whether tokens may travel in the clear to a host that is not loopback. Anybody on the way can use a bearer token.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How many tokens are kept; each caller whose token is exchanged needs one.</summary>
    public int CacheCapacity { get; set; } = 10_000;

    /// <summary>How long an answer of the provider may take.</summary>
    public TimeSpan BackchannelTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends the requests to the provider; set it to go through a proxy or to trust a private certificate authority.</summary>
    public HttpMessageHandler? BackchannelHttpHandler { get; set; }

    internal string? Scope => Scopes.Count == 0 ? null : string.Join(' ', Scopes);
}
