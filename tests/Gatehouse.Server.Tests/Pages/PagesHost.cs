using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Server.Accounts;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>The whole server on a free port with SQLite in a folder of its own: the user alice, the client shop and its callback.</summary>
public sealed class PagesHost : IAsyncDisposable
{
    /// <summary>Any well-formed challenge: the pages never see a verifier.</summary>
    private const string CodeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatehouse-pages");
    private WebApplication? _app;

    private PagesHost()
    {
    }

    public required Uri Address { get; init; }

    public required int CallbackPort { get; init; }

    public IServiceProvider Services => _app!.Services;

    /// <param name="issuer">When the browser sees the server under another address than its own: behind a proxy.</param>
    public static async Task<PagesHost> StartAsync(string? issuer = null, Func<AccountOptions, AccountOptions>? accounts = null, string top = "", string client = "", string device = "", string clients = "", int? port = null)
    {
        var host = new PagesHost { Address = new Uri($"http://localhost:{port ?? Checkout.FreePort()}"), CallbackPort = Checkout.FreePort() };
        var plan = Path.Combine(host._folder.FullName, "plan.yaml");
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(plan, host.Plan(issuer, top, client, device, clients), cancel);
        var options = new ServerOptions { Urls = host.Address.GetLeftPart(UriPartial.Authority), DataDirectory = host._folder.FullName, PlanFile = plan };
        var cheap = new AccountOptions { Hashing = new Argon2idParameters(64, 1) };
        host._app = await GatehouseServer.CreateAsync(options, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(accounts?.Invoke(cheap) ?? cheap);
            builder.Services.AddTransient<IStartupFilter, Failures>();
        }, cancel);
        await host._app.StartAsync(cancel);
        return host;
    }

    /// <summary>Reads a refusal from the database as soon as it is there.</summary>
    public async Task<ExplainedRefusal?> ExplainAsync(string id)
    {
        var store = Services.GetRequiredService<IRefusalStore>();
        for (var attempt = 0; attempt < 250; attempt++)
        {
            if (await store.FindAsync(id, CancellationToken.None) is [var record, ..]) return ExplainedRefusal.Of(record, await store.CountLikeAsync(record, CancellationToken.None));
            await Task.Delay(20);
        }
        return null;
    }

    /// <summary>Where a client begins: the authorization request.</summary>
    public string Authorize(string scope = "openid profile email orders.read orders.write offline_access", string? redirectUri = null, string more = "") =>
        $"/authorize?client_id=shop&response_type=code&state=s&code_challenge_method=S256&code_challenge={CodeChallenge}"
        + $"&scope={Uri.EscapeDataString(scope)}&redirect_uri={Uri.EscapeDataString(redirectUri ?? "https://shop.example.com/callback")}{more}";

    /// <summary>A device asks; the code that it shows.</summary>
    public async Task<string> DeviceAsksAsync()
    {
        using var device = new HttpClient();
        var form = new FormUrlEncodedContent([new("client_id", "tv"), new("scope", "openid profile offline_access orders.read orders.write")]);
        var answer = await device.PostAsync(new Uri(Address, "device_authorization"), form, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("user_code").GetString()!;
    }

    /// <summary>A client names alice and waits for her answer.</summary>
    public async Task ClientAsksAsync(string? acrValues = null)
    {
        using var client = new HttpClient();
        var form = new FormUrlEncodedContent([new("client_id", "shop"), new("client_secret", "8f1c2b7a90e64d3c9a5b7f20c1d4e6f8"),
            new("scope", "openid profile orders.read"), new("login_hint", "alice"), new("binding_message", "Counter 7"), new("acr_values", acrValues)]);
        (await client.PostAsync(new Uri(Address, "backchannel_authentication"), form, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>A client registers itself; its identifier.</summary>
    public async Task<string> RegisterAsync(string name, string redirectUri)
    {
        using var client = new HttpClient();
        var metadata = new StringContent($$"""{ "client_name": "{{name}}", "redirect_uris": ["{{redirectUri}}"], "token_endpoint_auth_method": "none" }""", null, "application/json");
        using var json = JsonDocument.Parse(await (await client.PostAsync(new Uri(Address, "register"), metadata, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("client_id").GetString()!;
    }

    public async Task<Account> AccountAsync(string username) =>
        (await Services.GetRequiredService<IAccountStore>().FindByUsernameAsync(username.ToUpperInvariant(), TestContext.Current.CancellationToken))!;

    public async Task<Consent?> ConsentAsync(string username) =>
        await Services.GetRequiredService<IConsentStore>().FindAsync((await AccountAsync(username)).Subject, "shop", TestContext.Current.CancellationToken);

    /// <summary>The scopes of all grants of a person, as the database has them.</summary>
    public async Task<IReadOnlyList<string>> CodesAsync(string username)
    {
        await using var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "gatehouse.db")};Mode=ReadOnly");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT scope FROM grants WHERE subject = $subject ORDER BY created_at";
        command.Parameters.AddWithValue("$subject", (await AccountAsync(username)).Subject);
        await using var row = await command.ExecuteReaderAsync();
        var scopes = new List<string>();
        while (await row.ReadAsync()) scopes.Add(row.GetString(0));
        return scopes;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Plan(string? issuer, string top, string client, string device, string clients) => $$"""
        issuer: {{issuer ?? Address.GetLeftPart(UriPartial.Authority)}}
        {{top}}
        apis:
          - name: orders
            resource: https://orders.example.com
            scopes:
              - { name: orders.read, description: See your orders, access: read }
              - { name: orders.write, description: Change and cancel your orders, access: write }
        clients:
          - client_id: shop
            client_name: The Shop
            kind: web
            grant_types: [authorization_code, refresh_token, "urn:openid:params:grant-type:ciba"]
            client_secret: 8f1c2b7a90e64d3c9a5b7f20c1d4e6f8
            {{client}}
            redirect_uris:
              - https://shop.example.com/callback
              - http://localhost:{{CallbackPort}}/callback
              - http://127.0.0.1:{{CallbackPort}}/callback
            post_logout_redirect_uris: ["http://localhost:{{CallbackPort}}/arrived"]
            scope: openid profile email offline_access orders.read orders.write
          - { client_id: tv, client_name: The TV, kind: device, {{device}}{{(device.Length > 0 ? ", " : "")}}scope: openid profile offline_access orders.read orders.write }
          {{clients}}
        users:
          - { username: alice, password: correct horse, email: alice@example.com, name: Alice Example, roles: [admin] }
          - { username: bob, password: correct horse, email: bob@example.com }
        """;

    /// <summary>Answers /fails/ours and /fails/away as the server answers its own failures.</summary>
    private sealed class Failures : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/fails/ours", branch => Answer(branch, OAuthErrors.ServerError));
            app.Map("/fails/away", branch => Answer(branch, OAuthErrors.StorageUnavailable));
            app.Map("/fails/hostile", branch => Answer(branch, OAuthErrors.ServerError with { Description = "<script>alert(1)</script>", Status = 418 }));
            next(app);
        };

        private static void Answer(IApplicationBuilder app, OAuthError error) =>
            app.Run(http => http.RequestServices.GetRequiredService<IErrorPage>().WriteAsync(http, error));
    }
}
