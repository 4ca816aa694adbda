using System.Text.Json;

namespace Gatehouse.Bench.Load;

/// <summary>The endpoints of the provider under load, found by discovery, as paths below its origin.</summary>
internal sealed record Provider(Uri Origin, string Authorization, string Token, string Introspection, string UserInfo, string Jwks)
{
    public const string DiscoveryPath = "/.well-known/openid-configuration";

    public static Provider Discover(Uri origin, HttpConnection connection)
    {
        var answer = connection.Send(HttpRequest.Get(origin, DiscoveryPath));
        if (answer.Status != 200)
            throw new InvalidAnswerException($"discovery: {answer.Status}");
        using var document = JsonDocument.Parse(answer.Body);
        var root = document.RootElement;
        string PathOf(string name) => root.TryGetProperty(name, out var value) ? LocalPath(origin, value.GetString()!) : "";
        return new Provider(
            origin,
            PathOf("authorization_endpoint"),
            PathOf("token_endpoint"),
            PathOf("introspection_endpoint"),
            PathOf("userinfo_endpoint"),
            PathOf("jwks_uri"));
    }

    /// <summary>The path of an absolute address, which must lie at the origin that is being measured.</summary>
    public static string LocalPath(Uri origin, string address)
    {
        var uri = new Uri(origin, address);
        return uri.Authority == origin.Authority
            ? uri.PathAndQuery
            : throw new InvalidAnswerException($"{address} is not at {origin}");
    }
}
