using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Running;

/// <summary>A gateway on real Kestrel with a plan of its own. Its API is reached at localhost, what it says itself at 127.0.0.1.</summary>
public sealed class GatewayUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _planFile;

    private GatewayUnderTest(WebApplication app, string planFile, int port, ConcurrentQueue<string> log)
    {
        (_app, _planFile, Port, Log) = (app, planFile, port, log);
        Client = new HttpClient(new RefusalWatch(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, ExplainAsync)) { BaseAddress = new Uri(Url) };
        Own = new HttpClient(new RefusalWatch(new SocketsHttpHandler(), ExplainAsync, always: true)) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public string PlanFile => _planFile;

    /// <summary>Where its API is reached, which is also the audience of the API's tokens.</summary>
    public string Url => $"http://localhost:{Port}";

    public HttpClient Client { get; }

    /// <summary>For what the gateway says itself.</summary>
    public HttpClient Own { get; }

    public ConcurrentQueue<string> Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="plan">Makes the plan, given the address at which the API is reached.</param>
    public static async Task<GatewayUnderTest> StartAsync(Func<string, string> plan, Action<WebApplicationBuilder>? configure = null, Func<string, string?>? variable = null, bool quiet = false)
    {
        var log = new ConcurrentQueue<string>();
        var at = Checkout.FreePort();
        var planFile = Path.Combine(Directory.CreateTempSubdirectory("gatehouse-").FullName, "plan.yaml");
        await File.WriteAllTextAsync(planFile, plan($"http://localhost:{at}"));
        var app = GatehouseGateway.Create(new GatewayOptions { PlanFile = planFile, Variable = variable }, builder =>
        {
            builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{at}");
            builder.Logging.SetMinimumLevel(quiet ? LogLevel.Error : LogLevel.Information).AddProvider(new LogInMemory(log));
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new GatewayUnderTest(app, planFile, at, log);
    }

    /// <summary>A plan with one API in front of these upstreams.</summary>
    /// <param name="gateway">More keys of the API's gateway, each line indented by six spaces.</param>
    /// <param name="api">More keys of the API, indented by four.</param>
    /// <param name="top">More keys of the plan.</param>
    public static string Plan(TestIssuer issuer, string url, string[] upstreams, string gateway = "", string api = "", string top = "", string routes = "") => $"""
        issuer: {issuer.Issuer}
        {top}
        apis:
          - name: orders
            resource: {url}
            scopes: [orders.read, orders.write]
        {api}
            gateway:
              upstreams: [{string.Join(", ", upstreams)}]
        {gateway}
            routes:
              - match: "GET /orders/**"
                scopes: [orders.read]
              - match: "* /orders/**"
                scopes: [orders.write]
              - match: "GET /admin/**"
                roles: [admin]
              - match: "* /public/**"
                anonymous: on
              - match: "* /any/**"
        {routes}
        """;

    public string Token(TestIssuer issuer, string scope = "orders.read", Action<System.Text.Json.Nodes.JsonObject>? change = null)
    {
        var claims = issuer.Claims(Url, scope);
        change?.Invoke(claims);
        return issuer.Token(claims);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, token, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>Sends a head as it is written here, with the Host of the API unless it has one.</summary>
    internal async Task<RawAnswer> RawAsync(string requestLine, string headers = "", string body = "")
    {
        var answer = await RawHttp.SendAsync(Port, $"{requestLine} HTTP/1.1\r\n{(headers.StartsWith("Host:", StringComparison.Ordinal) ? "" : $"Host: localhost:{Port}\r\n")}{headers}\r\n{body}");
        if (answer.Refusal is { } id) await RefusalWatch.SeeAsync(id, ExplainAsync);
        return answer;
    }

    /// <summary>Asks the gateway's own memory.</summary>
    public Task<ExplainedRefusal?> ExplainAsync(string id) => Task.FromResult(Services.GetRequiredService<RefusalLog>().Find(id));

    /// <summary>Edits the plan and waits until it is in force.</summary>
    public async Task EditAsync(Func<string, string> change)
    {
        var before = Services.GetRequiredService<CurrentGateway>().Snapshot;
        await File.WriteAllTextAsync(_planFile, change(await File.ReadAllTextAsync(_planFile)));
        for (var i = 0; i < 500 && ReferenceEquals(before, Services.GetRequiredService<CurrentGateway>().Snapshot); i++) await Task.Delay(20);
        Assert.NotSame(before, Services.GetRequiredService<CurrentGateway>().Snapshot);
    }

    public Task StopAsync() => _app.StopAsync(new CancellationToken(true));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Own.Dispose();
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_planFile)!, recursive: true);
    }

    private sealed class LogInMemory(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>One issuer, one upstream and one gateway for all tests of a class.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public TestIssuer Issuer { get; private set; } = null!;

    public RawUpstream Upstream { get; } = new();

    public GatewayUnderTest Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        Gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(Issuer, url, [Upstream.Address]));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
