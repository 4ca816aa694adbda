using System.Text;

namespace Gatehouse.Bench.Load;

/// <summary>Requests as bytes, made once where they repeat.</summary>
internal static class HttpRequest
{
    public static byte[] Get(Uri origin, string pathAndQuery, string fields = "") =>
        Encoding.ASCII.GetBytes($"GET {pathAndQuery} HTTP/1.1\r\nHost: {origin.Authority}\r\n{fields}\r\n");

    public static byte[] Form(Uri origin, string pathAndQuery, string body, string fields = "") =>
        Encoding.ASCII.GetBytes(
            $"POST {pathAndQuery} HTTP/1.1\r\nHost: {origin.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {body.Length}\r\n{fields}\r\n{body}");

    /// <summary>RFC 6749 section 2.3.1: both halves form-encoded before Base64.</summary>
    public static string Basic(string clientId, string secret) =>
        "Authorization: Basic "
        + Convert.ToBase64String(Encoding.ASCII.GetBytes(Uri.EscapeDataString(clientId) + ":" + Uri.EscapeDataString(secret)))
        + "\r\n";

    public static string Bearer(string token) => $"Authorization: Bearer {token}\r\n";

    public static string Encode(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var text = new StringBuilder(256);
        foreach (var (name, value) in pairs)
        {
            if (value.Length == 0)
                continue;
            if (text.Length > 0)
                text.Append('&');
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
        return text.ToString();
    }
}
