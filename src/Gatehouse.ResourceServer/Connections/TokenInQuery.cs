using System.Text;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.ResourceServer.Connections;

/// <summary>The paths below which browsers, that cannot set headers there, may open a connection with the token in the query.</summary>
internal sealed record TokenInQueryPaths(IReadOnlyList<PathString> Paths);

/// <summary>
/// Takes access tokens off the query before anything of the request is seen, written to a log or traced. One that opens a WebSocket or a stream
/// of events goes on as if it had come in the header; any other one is gone.
/// </summary>
[Spec("RFC 6750", "2.3"), Spec("RFC 6750", "5.3"), Spec("RFC 9700", "4.3.2")]
internal sealed class TokenInQuery(IServiceProvider services, IEnumerable<TokenInQueryPaths> paths) : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory _factory = new(services);
    private readonly PathString[] _paths = [.. paths.SelectMany(static accepted => accepted.Paths)];

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { QueryString.Length: > 0 } request && Array.Exists(_paths, new PathString(request.Path).StartsWithSegments)) Move(request, featureCollection);
        return _factory.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _factory.Dispose(httpContext);

    private static void Move(IHttpRequestFeature request, IFeatureCollection features)
    {
        var (rest, tokens) = Split(request.QueryString);
        if (tokens.Count == 0) return;
        request.QueryString = rest;
        // The target as it was sent is what access logs of servers write.
        if (request.RawTarget?.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query) request.RawTarget = request.RawTarget[..query] + rest;
        if (!LiveConnection.IsAsked(request, features)) return;
        // A second one beside it is not chosen from: the request is refused, as it would be with two headers.
        foreach (var token in tokens)
            request.Headers.Append(HeaderNames.Authorization, token.AsSpan().ContainsAnyExceptInRange('!', '~') ? "Bearer" : "Bearer " + token);
    }

    private static (string Kept, List<string> Tokens) Split(string query)
    {
        var (rest, tokens) = (new StringBuilder(query.Length), new List<string>());
        foreach (var pair in query.TrimStart('?').Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decoded(equals < 0 ? pair : pair[..equals]);
            if (name.Equals(Parameters.AccessToken, StringComparison.OrdinalIgnoreCase)) tokens.Add(equals < 0 ? "" : Decoded(pair[(equals + 1)..]));
            else if (pair.Length > 0) rest.Append(rest.Length == 0 ? '?' : '&').Append(pair);
        }
        return (rest.ToString(), tokens);
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
