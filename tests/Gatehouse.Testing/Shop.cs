using System.Security.Cryptography;

namespace Gatehouse.Testing;

/// <summary>The installation that most tests start: two APIs, one client of each kind, one user. Every secret in it is new each time.</summary>
public sealed class Shop
{
    public const string Username = "alice";
    public const string Everything = "openid profile email offline_access orders.read orders.write";

    public string Password { get; } = "correct horse " + OAuthClient.Random();

    public string WebSecret { get; } = OAuthClient.Random();

    /// <summary>With characters that a client must encode before it sends them by Basic.</summary>
    public string ServiceSecret { get; } = OAuthClient.Random() + ":+%&= /";

    public string ApiSecret { get; } = OAuthClient.Random();

    public string RootSecret { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>More items of <c>users</c>.</summary>
    public IReadOnlyList<string> MoreUsers { get; init; } = [];

    /// <summary>More lines at the top level of the plan.</summary>
    public string More { get; init; } = "";

    /// <summary>One more line of the client <c>web</c>.</summary>
    public string WebMore { get; init; } = "";

    /// <summary>One more item of the list of clients a line, as YAML in flow style.</summary>
    public IReadOnlyList<string> MoreClients { get; init; } = [];

    /// <summary>One more line of the API <c>orders</c>.</summary>
    public string OrdersMore { get; init; } = "";

    public string OrdersLifetime { get; init; } = "10m";

    /// <summary>Where the client <c>web</c> is answered.</summary>
    public string WebRedirectUri { get; init; } = "http://127.0.0.1:5999/callback";

    /// <summary>Where the client <c>asking</c> is answered.</summary>
    public string AskingRedirectUri { get; init; } = "http://127.0.0.1:5998/callback";

    public string PostLogoutRedirectUri { get; init; } = "http://127.0.0.1:5999/bye";

    public string Plan(string issuer) => $$"""
        issuer: {{issuer}}
        {{More}}
        apis:
          - name: orders
            resource: https://orders.example.com
            token: { format: jwt, lifetime: {{OrdersLifetime}} }
            {{OrdersMore}}
            scopes:
              - { name: orders.read, description: See your orders, access: read }
              - { name: orders.write, description: Change your orders, access: write }
          - name: ledger
            resource: https://ledger.example.com
            token: { format: opaque, lifetime: 10m }
            scopes:
              - { name: ledger.read, description: See the ledger, access: read }
        clients:
          - client_id: web
            client_name: The Shop
            kind: web
            grant_types: [authorization_code, refresh_token, "urn:openid:params:grant-type:ciba"]
            client_secret: "{{WebSecret}}"
            redirect_uris: ["{{WebRedirectUri}}"]
            {{WebMore}}
            post_logout_redirect_uris: ["{{PostLogoutRedirectUri}}"]
            scope: openid profile email offline_access orders.read orders.write ledger.read
            consent: implied
          - client_id: asking
            client_name: The Curious
            kind: spa
            redirect_uris: ["{{AskingRedirectUri}}"]
            scope: openid profile email offline_access orders.read orders.write
            consent: ask
          - { client_id: nightly, kind: service, client_secret: "{{ServiceSecret}}", scope: orders.read }
          - { client_id: tv, client_name: The TV, kind: device, scope: openid offline_access orders.read }
          - { client_id: orders-api, kind: api, apis: [orders, ledger], client_secret: "{{ApiSecret}}" }
          {{string.Join("\n  ", MoreClients.Select(client => "- " + client))}}
        users:
          - { username: {{Username}}, password: "{{Password}}", email: alice@example.com, name: Alice Example }
          {{string.Join("\n  ", MoreUsers.Select(user => "- " + user))}}
        """;

    /// <summary>One node on SQLite.</summary>
    public Task<GatehouseProcess> StartAsync() => StartAsync(new GatehouseSettings());

    /// <summary>One node on a PostgreSQL database.</summary>
    public Task<GatehouseProcess> StartAsync(string database) => StartAsync(new GatehouseSettings { Database = database, RootSecret = RootSecret });

    /// <summary>One node as told.</summary>
    public Task<GatehouseProcess> StartAsync(GatehouseSettings settings) => GatehouseProcess.StartAsync(settings with { Plan = settings.Plan ?? Plan(settings.Url) });

    public OAuthClient Web(GatehouseProcess node) => new(node.Url, "web", WebSecret, WebRedirectUri);

    public OAuthClient Asking(GatehouseProcess node) => new(node.Url, "asking", null, AskingRedirectUri);

    public OAuthClient Tv(GatehouseProcess node) => new(node.Url, "tv");

    public OAuthClient Nightly(GatehouseProcess node) => new(node.Url, "nightly", ServiceSecret);

    public OAuthClient OrdersApi(GatehouseProcess node) => new(node.Url, "orders-api", ApiSecret);

    /// <summary>Signs alice in and redeems the code.</summary>
    public async Task<JsonAnswer> SignInAsync(OAuthClient client, Browser browser, string scope = Everything)
    {
        var code = await client.AuthorizeAsync(browser, Username, Password, scope);
        return await client.RedeemAsync(code);
    }
}
