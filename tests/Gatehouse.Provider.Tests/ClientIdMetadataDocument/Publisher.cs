using System.Text.Json.Nodes;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

/// <summary>A host on loopback that publishes the metadata of clients over https, and the plan that trusts it.</summary>
public sealed class Publisher : IAsyncDisposable
{
    public const string Callback = "https://robot.example.com/callback";

    private readonly Neighbour _neighbour;

    private Publisher(Neighbour neighbour) => _neighbour = neighbour;

    public Neighbour Host => _neighbour;

    public static async Task<Publisher> StartAsync() => new(await Neighbour.StartAsync(secure: true));

    public ValueTask DisposeAsync() => _neighbour.DisposeAsync();

    /// <param name="hosts">The hosts that are trusted.</param>
    /// <param name="allow">The inner hosts that may be called.</param>
    public static string Plan(string hosts = "[localhost]", string allow = "127.0.0.1", string scope = "openid offline_access orders.read", string top = "") =>
        Registration.Plan($"metadata_documents: {hosts}, scope: {scope}", $"outgoing: {{ allow: [{allow}] }}\n{top}");

    public string At(string path) => _neighbour.Address.Replace("127.0.0.1", "localhost") + path;

    public string Serves(string path, JsonObject document, string type = "application/json", string? caching = null)
    {
        _neighbour.Serves(path, document.ToJsonString(), type, caching);
        return At(path);
    }

    /// <summary>Publishes a good document with the changes: the identifier of its client.</summary>
    public string Publishes(string path, params (string Name, JsonNode? Value)[] changes) => Serves(path, Document(path, changes));

    public JsonObject Document(string path, params (string Name, JsonNode? Value)[] changes) => SigningClient.With(new JsonObject
    {
        ["client_id"] = At(path),
        ["client_name"] = "Published Robot",
        ["redirect_uris"] = new JsonArray(Callback),
        ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
    }, changes);

    /// <summary>Begins an authorization request; 400 when there is no such client.</summary>
    public static Task<HttpResponseMessage> AskAsync(Provider provider, string clientId, string redirectUri = Callback) =>
        provider.NewBrowser().GetAsync(provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", redirectUri)));

    /// <summary>The page that asks alice, who has signed in and denied once.</summary>
    public static async Task<HttpResponseMessage> ConsentPageAsync(Provider provider, string clientId, string redirectUri)
    {
        var url = provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", redirectUri), ("scope", "openid orders.read"));
        var browser = provider.NewBrowser();
        await browser.AuthorizeAsync(url, decision: "deny");
        var waiting = await browser.GetAsync(url);
        return await browser.GetAsync(new Uri(provider.Http.BaseAddress!, waiting.Headers.Location!).AbsoluteUri);
    }
}
