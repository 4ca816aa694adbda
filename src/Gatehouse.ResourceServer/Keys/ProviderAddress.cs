using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Keys;

/// <summary>Where the documents of an issuer are fetched: at its own address, or at another one that leads to the same provider.</summary>
internal sealed class ProviderAddress(string issuer, Uri? backchannel)
{
    private readonly Uri _issuer = new(issuer);

    public string Issuer => issuer;

    /// <summary>The metadata of OAuth first, then that of OpenID Connect: both tell where the keys are.</summary>
    [Spec("RFC 8414", "3.1"), Spec("OIDC Discovery", "4.1")]
    public IEnumerable<Uri> Metadata()
    {
        var path = _issuer.AbsolutePath.TrimEnd('/');
        yield return Reach(new Uri(_issuer, "/.well-known/oauth-authorization-server" + path));
        yield return Reach(new Uri(_issuer, path + "/.well-known/openid-configuration"));
    }

    /// <summary>The address to use for a URL that the provider published; null for one that must not be followed.</summary>
    public Uri? Reach(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) return null;
        var reached = Reach(uri);
        // Keys fetched in the clear would let anyone on the way sign tokens; only an address that the API's author chose may be http.
        return reached.Scheme == "https" || _issuer.Scheme == "http" || reached.Authority == backchannel?.Authority ? reached : null;
    }

    private Uri Reach(Uri published)
    {
        if (backchannel is null || published.Authority != _issuer.Authority || published.Scheme != _issuer.Scheme) return published;
        return new Uri(backchannel, backchannel.AbsolutePath.TrimEnd('/') + published.PathAndQuery);
    }
}
