using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>Requests as HttpClient would not write them: a header twice, a header without a value.</summary>
internal static class RawHttp
{
    public static async Task<HttpResponseMessage> GetAsync(Uri server, string path, params string[] authorization)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, cancel);
        var headers = string.Concat(authorization.Select(value => $"Authorization: {value}\r\n"));
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{headers}Connection: close\r\n\r\n"), cancel);
        using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
        var lines = (await reader.ReadToEndAsync(cancel)).Split("\r\n");
        var response = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0))
            response.Headers.TryAddWithoutValidation(line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        return response;
    }
}
