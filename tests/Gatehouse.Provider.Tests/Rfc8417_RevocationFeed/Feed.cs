using System.Net;
using System.Text.Json;
using Gatehouse.Protocol.Revocations;

namespace Gatehouse.Provider.Tests.Rfc8417_RevocationFeed;

/// <summary>A page as a subscriber gets it.</summary>
internal sealed record Page(string Text)
{
    public JsonElement Claims { get; } = Requests.ClaimsOf(Text);

    public JsonElement Event => Claims.GetProperty("events").GetProperty(RevocationPage.EventType);

    public string Cursor => Event.GetProperty("cursor").GetString()!;

    public string After => Event.GetProperty("after").GetString()!;

    public bool More => Event.GetProperty("more").GetBoolean();

    public IReadOnlyList<string[]> Entries => [.. Event.GetProperty("entries").EnumerateArray().Select(entry => entry.EnumerateArray().Select(item => item.ToString()).ToArray())];

    public bool Tells(RevocationKind kind, string id) => Entries.Any(entry => entry[0] == RevocationPage.NameOf(kind) && entry[1] == RevocationKey.ToText(RevocationKey.Of(kind, id)));
}

/// <summary>The questions of subscribers.</summary>
internal static class Feed
{
    public static async Task<Answer> AskAsync(this Provider provider, string query = "", string clientId = "orders-api")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "revocations" + query);
        if (clientId.Length > 0) request.Headers.Add("Authorization", Requests.Basic(clientId, Requests.SecretOf(clientId)));
        return await provider.SendAsync(request);
    }

    public static async Task<Page> ReadAsync(this Provider provider, string cursor = "", int wait = 0, string clientId = "orders-api")
    {
        var answer = await provider.AskAsync($"?cursor={Uri.EscapeDataString(cursor)}&wait={wait}", clientId);
        return answer.Status == HttpStatusCode.OK ? new Page(answer.Body) : throw new InvalidOperationException(answer.Body);
    }

    public static string GrantOf(Answer tokens) => Requests.ClaimsOf(tokens.AccessToken).GetProperty("grant_id").GetString()!;
}
