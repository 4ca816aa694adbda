using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.ResourceServer.Tests.Issuer;

namespace Gatehouse.ResourceServer.Tests.Revocations;

/// <summary>A page that cannot be believed changes nothing, is told with its reason, and is asked for again.</summary>
[Spec("RFC 8417", "2.2"), Spec("RFC 8417", "2.3")]
public sealed class BadPages : FollowingApi
{
    public static TheoryData<string, string> Faults => new()
    {
        { "no token", "malformed" },
        { "cut", "malformed" },
        { "no jti", "malformed" },
        { "no events", "malformed" },
        { "another event", "malformed" },
        { "entries are text", "malformed" },
        { "short key", "malformed" },
        { "crit", "malformed" },
        { "access token", "type_differs" },
        { "another issuer", "issuer_differs" },
        { "unknown key", "key_unknown" },
        { "altered", "signature_invalid" },
        { "another cursor", "cursor_differs" },
        { "made in an hour", "clock_differs" },
        { "same page", "replayed" },
        { "older page", "replayed" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task It_is_thrown_away(string fault, string outcome)
    {
        await using var api = await StartAsync();
        var counted = new ConcurrentDictionary<string, double>();
        using var listener = Listen(api, counted);
        using var foreign = new SigningKey();
        if (fault == "unknown key") Feed.Key = foreign;
        var former = IdOf(Feed.LastPage!);
        Feed.Spoil = (claims, header) => SpoilClaims(fault, claims, header, former);
        Feed.SpoilText = text => fault switch { "no token" => "<html>", "cut" => text[..(text.Length / 2)], "altered" => Altered(text), _ => text };

        Feed.Revoke("client", "shop", Clock.GetUtcNow());
        await UntilAsync(() => counted.ContainsKey($"gatehouse.revocation_feed.pages provider={Issuer.Issuer} outcome={outcome}"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, Issuer.Token()));
        Assert.Contains(api.Log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("thrown away: " + outcome, StringComparison.Ordinal));

        (Feed.Spoil, Feed.SpoilText, Feed.Key) = (null, null, null);
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.Unauthorized, seconds: 15);
    }

    [Fact]
    public async Task Pages_of_nodes_whose_clocks_differ_a_little_are_believed()
    {
        await using var api = await StartAsync();
        Feed.Spoil = (claims, _) => claims["iat"] = claims["iat"]!.GetValue<long>() - 4;
        Feed.Revoke("client", "shop", Clock.GetUtcNow());
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.Unauthorized, seconds: 2);
    }

    [Fact]
    public async Task A_page_signed_with_a_new_key_is_believed_as_soon_as_the_key_is_published()
    {
        await using var api = await StartAsync();
        Issuer.Rotate();
        Feed.Revoke("client", "shop", Clock.GetUtcNow());
        await UntilAsync(api, Issuer.Token(), HttpStatusCode.Unauthorized, seconds: 2);
    }

    [Theory, InlineData(-90), InlineData(90)]
    public async Task A_provider_whose_clock_differs_is_not_followed_and_the_reason_is_told(int seconds)
    {
        Feed.Spoil = (claims, _) => claims["iat"] = claims["iat"]!.GetValue<long>() + seconds;
        await using var api = await StartAsync(awaitFollowing: false);
        await UntilAsync(() => api.Log.Any(line => line.Contains("thrown away: clock_differs", StringComparison.Ordinal)));
        Feed.Spoil = null;
        await UntilAsync(() => Feed.Waiting > 0);
    }

    private static void SpoilClaims(string fault, JsonObject claims, JsonObject header, string former)
    {
        var told = claims["events"]![RevocationPage.EventType]!.AsObject();
        switch (fault)
        {
            case "no jti": claims.Remove("jti"); break;
            case "no events": claims.Remove("events"); break;
            case "another event": claims["events"] = new JsonObject { ["urn:example:event"] = told.DeepClone() }; break;
            case "entries are text": told["entries"] = "none"; break;
            case "short key": told["entries"] = new JsonArray(new JsonArray("token", "AAAA", 4102444800L)); break;
            case "crit": header["crit"] = new JsonArray("x"); break;
            case "access token": header["typ"] = "at+jwt"; break;
            case "another issuer": claims["iss"] = "https://elsewhere.example.com"; break;
            case "another cursor": told["after"] = "17"; break;
            case "made in an hour": claims["iat"] = claims["iat"]!.GetValue<long>() + 3600; break;
            case "same page": claims["jti"] = former; break;
            case "older page": claims["iat"] = claims["iat"]!.GetValue<long>() - 30; break;
        }
    }

    private static string IdOf(string page) =>
        JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(page.Split('.')[1]))!["jti"]!.ToString();

    private static string Altered(string text)
    {
        var parts = text.Split('.');
        var claims = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        return $"{parts[0]}.{TestIssuer.Encoded(claims.Replace("\"client\"", "\"subject\"", StringComparison.Ordinal))}.{parts[2]}";
    }
}
