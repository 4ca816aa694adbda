using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Keys;

/// <summary>The credentials of this API at its provider.</summary>
[Spec("RFC 6749", "2.3.1")]
internal sealed class AuthenticationHeader(GatehouseOptions options)
{
    public AuthenticationHeaderValue Value { get; } = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(options.ClientId)}:{WebUtility.UrlEncode(options.ClientSecret)}")));
}
