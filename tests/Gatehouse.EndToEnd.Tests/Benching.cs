using System.Security.Cryptography;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse bench</c> at a real server: every client does what it can, the figures add up, nothing is left behind, and what is wrong is named.</summary>
public sealed class Benching : IDisposable
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";

    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Shop _shop;

    public Benching()
    {
        var point = _key.ExportParameters(false).Q;
        var jwk = $$"""{ kty: EC, crv: P-256, kid: one, x: {{Encoded(point.X)}}, y: {{Encoded(point.Y)}} }""";
        _shop = new Shop
        {
            MoreClients =
            [
                $"{{ client_id: signing, kind: service, token_endpoint_auth_method: private_key_jwt, jwks: {{ keys: [{jwk}] }}, scope: orders.read }}",
                $"{{ client_id: bound, kind: service, client_secret: \"{OAuthClient.Random()}\", dpop_bound_access_tokens: true, scope: ledger.read }}",
                $"{{ client_id: relay, kind: api, apis: [orders], client_secret: \"{OAuthClient.Random()}\", grant_types: [\"{Grant}\"], exchange: {{ targets: [{{ api: ledger, scopes: [ledger.read] }}] }} }}",
                "{ client_id: elsewhere, kind: service, client_secret: \"${SECRET_OF_ELSEWHERE}\", scope: orders.read }",
            ],
        };
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_client_does_what_it_can_and_what_was_made_is_taken_back()
    {
        await using var node = await _shop.StartAsync(new GatehouseSettings { Environment = new Dictionary<string, string?> { ["SECRET_OF_ELSEWHERE"] = OAuthClient.Random() } });
        var keyFile = Path.Combine(_folder.Path, "key.pem");
        await File.WriteAllTextAsync(keyFile, _key.ExportPkcs8PrivateKeyPem());

        var output = await RunAsync(node, 0, "--rate", "60/s", "--duration", "3s", "--user", Shop.Username, "--key", $"signing={keyFile}", "--target", "5000/s", "--json");
        foreach (var secret in (string[])[_shop.Password, _shop.WebSecret, _shop.ServiceSecret, _shop.ApiSecret, "PRIVATE KEY"]) Assert.DoesNotContain(secret, output);
        var result = JsonDocument.Parse(output).RootElement;

        var operations = result.GetProperty("operations").EnumerateArray().ToDictionary(row => $"{row.GetProperty("client").GetString()} {row.GetProperty("operation").GetString()}");
        Assert.Equal(
            ["bound client_credentials", "documents jwks", "documents metadata", "nightly client_credentials", "orders-api introspection", "relay introspection", "relay token-exchange", "signing client_credentials", "web authorization_code", "web refresh_token"],
            operations.Keys.Order(StringComparer.Ordinal));
        Assert.All(operations, row => Assert.True(row.Value.GetProperty("done").GetInt64() > 0 && row.Value.GetProperty("failed").GetInt64() == 0, row.ToString()));
        // What is due is sent whatever the answers do.
        Assert.All(operations, row => Assert.InRange(row.Value.GetProperty("done").GetInt64(), row.Value.GetProperty("asked_per_second").GetDouble() * 3 - 1, row.Value.GetProperty("asked_per_second").GetDouble() * 3.3 + 2));
        Assert.Equal(operations.Values.Sum(row => row.GetProperty("done").GetInt64()), result.GetProperty("done").GetInt64());
        var latency = result.GetProperty("latency");
        Assert.True(0 < latency.GetProperty("p50").GetDouble() && latency.GetProperty("p50").GetDouble() <= latency.GetProperty("p99").GetDouble() && latency.GetProperty("p99").GetDouble() <= latency.GetProperty("max").GetDouble());
        Assert.True(result.GetProperty("server").GetProperty("cpu_seconds_per_operation").GetDouble() > 0);
        Assert.True(result.GetProperty("server").GetProperty("target").GetProperty("processors_to_plan").GetInt32() >= 1);

        var leftOut = result.GetProperty("left_out").EnumerateArray().ToDictionary(left => left.GetProperty("client").GetString()!, left => left.GetProperty("why").GetString()!);
        Assert.Contains("SECRET_OF_ELSEWHERE is not set", leftOut["elsewhere"]);
        Assert.Contains("asks for consent", leftOut["asking authorization_code"]);
        Assert.Contains("without a person", leftOut["tv"]);
        Assert.Equal("No sessions, no clients", await LeftAsync(node));
    }

    [Fact]
    public async Task A_wrong_secret_is_an_error_that_is_counted_and_named_and_what_cannot_be_done_is_said()
    {
        await using var node = await _shop.StartAsync(new GatehouseSettings { Environment = new Dictionary<string, string?> { ["SECRET_OF_ELSEWHERE"] = OAuthClient.Random() } });
        var told = await RunAsync(node, 1, new Dictionary<string, string?> { ["SECRET_OF_ELSEWHERE"] = OAuthClient.Random() }, "--rates", "elsewhere=20/s,nightly=20/s", "--duration", "1s");
        Assert.Contains("errors: elsewhere client_credentials: invalid_client", told);
        Assert.DoesNotContain("errors: nightly", told);

        Assert.Contains("no client nightl. Did you mean nightly?", await RunAsync(node, 2, "--rates", "nightl=5/s"));
        Assert.Contains("is no rate", await RunAsync(node, 2, "--rate", "many"));
        Assert.Contains("is no time", await RunAsync(node, 2, "--duration", "2d"));
        Assert.Contains("cannot be put under load", await RunAsync(node, 2, "--url", $"http://localhost:{Checkout.FreePort()}"));
        Assert.Contains("Say so with --yes", await RunAsync(node, 2, "--url", "https://id.example.com"));
        Assert.Contains("is not let in with this password", await RunAsync(node, 0, new Dictionary<string, string?> { ["GATEHOUSE_PASSWORD"] = "wrong" }, "--rates", "web=5/s,nightly=5/s", "--duration", "1s", "--user", Shop.Username));
    }

    private async Task<string> LeftAsync(GatehouseProcess node)
    {
        await using var run = GatehouseProcess.Run(["users", "show", Shop.Username, "--json", "--data", node.Data], node.Settings, _folder.Path);
        Assert.Equal(0, await run.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        var person = JsonDocument.Parse(run.Output).RootElement;
        return (person.GetProperty("sessions").GetInt32(), person.GetProperty("clients").GetArrayLength()) == (0, 0) ? "No sessions, no clients" : run.Output;
    }

    private Task<string> RunAsync(GatehouseProcess node, int code, params string[] arguments) => RunAsync(node, code, new Dictionary<string, string?> { ["GATEHOUSE_PASSWORD"] = _shop.Password }, arguments);

    private async Task<string> RunAsync(GatehouseProcess node, int code, Dictionary<string, string?> environment, params string[] arguments)
    {
        await using var run = GatehouseProcess.Run(["bench", "--plan", node.PlanFile, .. arguments], new GatehouseSettings { Environment = environment }, _folder.Path);
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(90));
        Assert.True(ended == code, $"{string.Join(' ', arguments)}: {ended}\n{run.Output}");
        return run.Output;
    }

    private static string Encoded(byte[]? bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
