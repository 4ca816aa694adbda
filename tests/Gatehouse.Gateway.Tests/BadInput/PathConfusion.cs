using System.Net.Sockets;
using System.Text;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Tests.BadInput;

/// <summary>
/// What the gateway matched against what reached a raw upstream, over more than a hundred thousand targets that were bent by chance. Both ends
/// are raw sockets, so that nothing on the way repairs what was bent. The seed is told with a failure, and gives the same targets again.
/// </summary>
public sealed class PathConfusion(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int Cases = 120_000;
    private const int Connections = 8;
    private const int Batch = 64;

    /// <summary>Pieces that servers and proxies are known to read differently, and harmless ones between them.</summary>
    private static readonly string[] Pieces =
    [
        "/", "/", "/", "/", "//", "/./", "/../", "/..;/", "/.;/", "..", ".", ";", ";a=b", "%2F", "%2f", "%5C", "\\", "%2E", "%2e", "%2E%2E", "%252E", "%252F", "%25", "%00", "%0A", "%0D%0A", "%20", "%09", "%7F",
        "%C0%AF", "%C0%AE", "%E0%80%AF", "%EF%BC%8F", "%E2%88%95", "%C3%A9", "%c3%a9", "%FF", "%", "%2", "%zz", "%u002f", "?", "?a=/../orders", "&", "#", "+", "~", "*", ":", "@", "!", "'", "|", "\"", "<", "[", "^", "`", "{",
        "public", "public", "public", "orders", "admin", "any", "PUBLIC", "Public", "%70ublic", "page", "a", "b", "1", "index.html", "$", ",", "=", "(", ")",
    ];

    [Fact, Spec("RFC 3986", "6")]
    public async Task What_is_matched_is_what_the_upstream_receives()
    {
        var seed = Environment.TickCount;
        await using var upstream = new RawUpstream { Answer = static head => RawUpstream.Ok(head.Split(' ')[1]) };
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [upstream.Address]), quiet: true);
        var routes = gateway.Services.GetRequiredService<CurrentGateway>().Snapshot.Find(new($"localhost:{gateway.Port}"))!.Routes;
        var tallies = await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(() => RunAsync(gateway.Port, routes, new Random(seed + i), Cases / Connections))));
        var (let, refused) = (tallies.Sum(tally => tally.Let), tallies.Sum(tally => tally.Refused));
        Assert.True(tallies.All(tally => tally.Difference is null), $"seed {seed}: {string.Join('\n', tallies.Select(tally => tally.Difference))}");
        Assert.Equal(Cases, let + refused);
        // A test in which hardly anything goes through, or hardly anything is refused, would prove nothing.
        Assert.InRange(let, Cases / 50, Cases / 2);
        Assert.Equal(let, upstream.Heads.Count);
        Assert.All(upstream.Heads, head => Assert.StartsWith("GET /public", head, StringComparison.Ordinal));
    }

    private static async Task<(int Let, int Refused, string? Difference)> RunAsync(int port, RouteTable<GuardedRoute> routes, Random random, int cases)
    {
        var (let, refused) = (0, 0);
        var connection = new TcpClient { NoDelay = true };
        BufferedStream? stream = null;
        try
        {
            for (var i = 0; i < cases; i += Batch)
            {
                var targets = Enumerable.Range(0, Math.Min(Batch, cases - i)).Select(_ => Target(random)).ToArray();
                for (var at = 0; at < targets.Length;)
                {
                    if (stream is null)
                    {
                        connection.Dispose();
                        connection = new TcpClient { NoDelay = true };
                        await connection.ConnectAsync("127.0.0.1", port);
                        stream = new BufferedStream(connection.GetStream(), 1 << 16);
                    }
                    // Sent one after the other without waiting; the server ends the connection at one that is no HTTP, and the rest goes over a new one.
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Concat(targets[at..].Select(target => $"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"))));
                    await stream.FlushAsync();
                    while (at < targets.Length)
                    {
                        var answer = await RawHttp.ReadAnswerAsync(stream);
                        // The end of a connection may overtake the answer before it; alone, every target is answered.
                        var isLost = answer.Status == 0;
                        if (isLost) answer = await RawHttp.SendAsync(port, $"GET {targets[at]} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
                        if (answer.Status == 200) let++;
                        else refused++;
                        if (DifferenceOf(targets[at], answer, routes) is { } difference) return (let, refused, difference);
                        at++;
                        if (!isLost && answer.Header("Connection") != "close") continue;
                        stream = null;
                        break;
                    }
                }
            }
            return (let, refused, null);
        }
        finally
        {
            connection.Dispose();
        }
    }

    /// <summary>Two readings of the same target: as it reached the upstream, and as the most lenient of servers would resolve it. Both must lie within the route that let it through.</summary>
    private static string? DifferenceOf(string target, RawAnswer answer, RouteTable<GuardedRoute> routes)
    {
        if (answer.Status != 200) return answer.Status is >= 400 and < 500 ? null : $"GET {target} was answered {answer.Status}";
        if (answer.Body != target) return $"GET {target} reached the upstream as {answer.Body}";
        var path = target.Split('?')[0];
        var matched = routes.Find("GET", path).Route;
        var lenient = routes.Find("GET", Lenient(path));
        return matched is not null && lenient.Route == matched && !lenient.CaseDiffers ? null : $"GET {target} was let through by {matched?.Endpoint.DisplayName}, and {Lenient(path)} belongs to {lenient.Route?.Endpoint.DisplayName ?? "no route"}";
    }

    /// <summary>Decodes twice, takes every slash for one, drops parameters, resolves dots and folds slashes.</summary>
    private static string Lenient(string path)
    {
        var decoded = Uri.UnescapeDataString(Uri.UnescapeDataString(path)).Replace('\\', '/').Replace('\uFF0F', '/').Replace('\u2215', '/');
        var kept = new List<string>();
        foreach (var segment in decoded.Split('/').Select(segment => segment.Split(';')[0]).Where(segment => segment is not ("" or ".")))
            if (segment != "..") kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        return "/" + string.Join('/', kept.Select(Uri.EscapeDataString));
    }

    private static string Target(Random random)
    {
        var target = new StringBuilder(random.Next(4) == 0 ? "" : random.Next(3) == 0 ? "/any/" : "/public/");
        for (var i = random.Next(6); i >= 0; i--) target.Append(Pieces[random.Next(random.Next(2) == 0 ? Pieces.Length : 4)] is var piece && random.Next(3) == 0 ? Pieces[^(1 + random.Next(18))] : piece);
        return target.Length == 0 ? "/" : target.ToString();
    }
}
