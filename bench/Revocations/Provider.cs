using System.Diagnostics;
using System.Text.Json;

namespace Gatehouse.Bench.Revocations;

/// <summary>The plan of the measurement.</summary>
internal static class Plan
{
    public const string Audience = "https://orders.example.com";
    public const string ServiceSecret = "bench-service-secret-0123456789-0123456789";
    public const string ApiSecret = "bench-api-secret-0123456789-0123456789-01";

    public static string Of(string issuer) => $$"""
        issuer: {{issuer}}
        apis:
          - { name: orders, resource: "{{Audience}}", token: { lifetime: 1h }, scopes: [orders.read] }
        clients:
          - { client_id: robot, kind: service, client_secret: "{{ServiceSecret}}", scope: orders.read }
          - { client_id: many, kind: service, client_secret: "{{ServiceSecret}}", scope: orders.read }
          - { client_id: orders-api, kind: api, apis: [orders], client_secret: "{{ApiSecret}}" }
        """;
}

/// <summary>The provider as a process of its own.</summary>
internal sealed class Provider : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private Provider(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<Provider> StartAsync(string binary, string[] arguments, string issuer)
    {
        var provider = new Provider(Start(binary, ["serve", .. arguments, "--urls", issuer]), issuer);
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            if (provider._process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(1)) throw new InvalidOperationException("The provider does not start.");
            try
            {
                using var ready = await provider._http.GetAsync(issuer + "/healthz/ready");
                if (ready.IsSuccessStatusCode) return provider;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    public static Process Start(string binary, IEnumerable<string> arguments)
    {
        var isAssembly = binary.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : binary, isAssembly ? [binary, .. arguments] : arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public async Task<string> TokenAsync(string clientId = "robot")
    {
        using var response = await PostAsync("/token", clientId, Plan.ServiceSecret, ("grant_type", "client_credentials"));
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    public async Task RevokeAsync(string token)
    {
        using var response = await PostAsync("/revoke", "robot", Plan.ServiceSecret, ("token", token));
        response.EnsureSuccessStatusCode();
    }

    public async Task IntrospectAsync(string token)
    {
        using var response = await PostAsync("/introspect", "orders-api", Plan.ApiSecret, ("token", token));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Reads on from a cursor, and waits there if it is the end; where to go on.</summary>
    public async Task<string> FollowAsync(HttpClient http, string cursor, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Issuer}/revocations?cursor={cursor}&wait=10");
        request.Headers.Authorization = Basic("orders-api", Plan.ApiSecret);
        using var response = await http.SendAsync(request, cancel);
        response.EnsureSuccessStatusCode();
        var page = await response.Content.ReadAsStringAsync(cancel);
        using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(page.Split('.')[1]));
        return json.RootElement.GetProperty("events").EnumerateObject().Single().Value.GetProperty("cursor").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string clientId, string secret, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Issuer + path) { Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))) };
        request.Headers.Authorization = Basic(clientId, secret);
        return await _http.SendAsync(request);
    }

    private static System.Net.Http.Headers.AuthenticationHeaderValue Basic(string id, string secret) => new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{id}:{secret}")));
}
