using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Gateway.ForwardAuth.Envoy;
using Gatehouse.Gateway.Tests.ForwardAuth.EnvoyClient;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Gateway.Tests.Sessions;
using Gatehouse.Protocol;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Tests.ForwardAuth;

/// <summary>Envoy's <c>ext_authz</c>, by a client that was generated from its protocol and by requests as its HTTP service sends them. Envoy itself is not here.</summary>
public sealed class AskedByEnvoy : IAsyncLifetime
{
    private const string Host = "orders.example.com";

    private readonly int _grpcPort = Checkout.FreePort();
    private ScriptedProvider _provider = null!;
    private GatewayUnderTest _gateway = null!;
    private GrpcChannel _channel = null!;
    private EnvoyClient.Authorization.AuthorizationClient _envoy = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await ScriptedProvider.StartAsync();
        _gateway = await StartAsync("gateway: { proxies: [127.0.0.1] }\nmtls: { proxies: [127.0.0.1] }");
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_grpcPort}");
        _envoy = new EnvoyClient.Authorization.AuthorizationClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_good_call_goes_on_with_the_caller_and_without_the_token()
    {
        var answer = await AskAsync("GET", "/orders/1?a=b", ("authorization", "Bearer " + Token()), ("cookie", "theme=dark"));
        Assert.Equal((0, CheckResponse.HttpResponseOneofCase.OkResponse), (answer.Status.Code, answer.HttpResponseCase));
        var told = answer.OkResponse.Headers.ToDictionary(header => header.Header.Key, header => header.Header.Value);
        Assert.Equal(("alice", ScriptedProvider.ClientId, "orders.read", "theme=dark"), (told["gatehouse-subject"], told["gatehouse-client"], told["gatehouse-scope"], told["cookie"]));
        Assert.All(answer.OkResponse.Headers, header => Assert.Equal(HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd, header.AppendAction));
        // What the caller may have sent under these names is taken off.
        Assert.Equal(["authorization", "dpop", "gatehouse-identity", "gatehouse-roles"], answer.OkResponse.HeadersToRemove.Order());
    }

    [Fact]
    public async Task The_token_goes_on_where_the_plan_says_so()
    {
        var token = "Bearer " + Token();
        var answer = await AskAsync("GET", "/with-token", ("authorization", token));
        Assert.Equal(token, answer.OkResponse.Headers.Single(header => header.Header.Key == "authorization").Header.Value);
    }

    [Theory]
    [InlineData("GET", "/orders", 401, 16)]
    [InlineData("POST", "/orders", 401, 16)]
    [InlineData("GET", "/secret", 404, 7)]
    [InlineData("POST", "/admin/x", 405, 7)]
    [InlineData("GET", "/public/..%2Forders", 400, 7)]
    [InlineData("GET", "/public/..;/orders", 400, 7)]
    [InlineData("GET", "//orders", 400, 7)]
    [InlineData("GET", "/PUBLIC/x", 400, 7)]
    [InlineData("GET", "http://orders.example.com/public/x", 400, 7)]
    [InlineData("GET", "", 400, 7)]
    [InlineData("get", "/public/x", 405, 7)]
    public async Task Any_other_is_refused_as_if_it_were_forwarded_here(string method, string path, int status, int code)
    {
        var answer = await AskAsync(method, path);
        Assert.Equal((code, status), (answer.Status.Code, answer.DeniedResponse.Status.Code));
        if (status == 401) Assert.Equal(2, answer.DeniedResponse.Headers.Count(header => header.Header.Key == "www-authenticate"));
        else if (path.Length > 0) Assert.Contains("\"reason\":", answer.DeniedResponse.Body);
    }

    [Fact]
    public async Task What_the_caller_says_of_itself_is_not_believed()
    {
        var answer = await AskAsync("GET", "/public/x", ("gatehouse-subject", "admin"), ("x-forwarded-uri", "/orders"), ("x-forwarded-host", "evil"), ("x-forwarded-method", "DELETE"), (":path", "/orders"));
        Assert.Equal(0, answer.Status.Code);
        Assert.Contains("gatehouse-subject", answer.OkResponse.HeadersToRemove);
        Assert.DoesNotContain(answer.OkResponse.Headers, header => header.Header.Value == "admin");
    }

    [Fact]
    public async Task The_host_that_Envoy_names_counts_before_the_one_that_the_caller_wrote()
    {
        var request = Request("GET", "/orders/1", "open.example.com");
        Assert.Equal(0, (await _envoy.CheckAsync(request)).Status.Code);
        request.Attributes.ContextExtensions["host"] = Host;
        Assert.Equal(401, (await _envoy.CheckAsync(request)).DeniedResponse.Status.Code);
        Assert.Equal(421, (await _envoy.CheckAsync(Request("GET", "/orders/1", "nobody.example.com"))).DeniedResponse.Status.Code);
    }

    [Fact]
    public async Task Headers_in_their_raw_form_are_read_and_two_of_a_kind_are_two()
    {
        var request = Request("GET", "/orders/1", Host);
        request.Attributes.Request.Http.HeaderMap = new HeaderMap { Headers = { Raw("authorization", "Bearer " + Token()) } };
        Assert.Equal(0, (await _envoy.CheckAsync(request)).Status.Code);
        request.Attributes.Request.Http.HeaderMap.Headers.Add(Raw("authorization", "Bearer " + Token()));
        Assert.Equal(400, (await _envoy.CheckAsync(request)).DeniedResponse.Status.Code);
        // Joined, as the other form has them.
        Assert.Equal(400, (await AskAsync("GET", "/orders/1", ("authorization", $"Bearer {Token()},Bearer {Token()}"))).DeniedResponse.Status.Code);

        static HeaderValue Raw(string name, string value) => new() { Key = name, RawValue = Google.Protobuf.ByteString.CopyFromUtf8(value) };
    }

    [Fact, Spec("RFC 9440", "2.2"), Spec("RFC 8705", "3")]
    public async Task A_certificate_is_the_one_that_Envoy_saw_and_never_one_that_the_caller_claims_to_have()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var token = Token(new() { ["x5t#S256"] = System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) });
        var request = Request("GET", "/orders/1", Host);
        request.Attributes.Request.Http.Headers.Add("authorization", "Bearer " + token);
        request.Attributes.Request.Http.Headers.Add("client-cert", $":{Convert.ToBase64String(certificate.RawData)}:");
        Assert.Equal(401, (await _envoy.CheckAsync(request)).DeniedResponse.Status.Code);
        request.Attributes.Source = new AttributeContext.Types.Peer { Certificate = Uri.EscapeDataString(certificate.ExportCertificatePem()) };
        Assert.Equal(0, (await _envoy.CheckAsync(request)).Status.Code);
    }

    [Fact]
    public async Task A_question_without_any_attribute_is_answered_and_refused()
    {
        Assert.Equal(400, (await _envoy.CheckAsync(new CheckRequest())).DeniedResponse.Status.Code);
        Assert.Equal(400, (await _envoy.CheckAsync(new CheckRequest { Attributes = new AttributeContext { Request = new AttributeContext.Types.Request() } })).DeniedResponse.Status.Code);
    }

    [Fact]
    public async Task Calls_are_counted_against_the_limit_of_the_address_that_Envoy_names()
    {
        for (var i = 0; i < 5; i++) Assert.Equal(0, (await FromAsync("198.51.100.7")).Status.Code);
        var limited = await FromAsync("198.51.100.7");
        Assert.Equal(429, limited.DeniedResponse.Status.Code);
        Assert.Contains(limited.DeniedResponse.Headers, header => header.Header.Key == "retry-after");
        Assert.Equal(0, (await FromAsync("198.51.100.8")).Status.Code);

        async Task<CheckResponse> FromAsync(string address)
        {
            var request = Request("GET", "/public/x", Host);
            request.Attributes.Source = new AttributeContext.Types.Peer { Address = new Address { SocketAddress = new EnvoyClient.SocketAddress { Address = address } } };
            return await _envoy.CheckAsync(request);
        }
    }

    [Fact]
    public async Task A_person_is_led_to_the_login_and_a_session_that_is_renewed_gets_its_cookie()
    {
        var sent = await AskAsync("GET", "/orders/1", [.. Visitor.Navigation.Select(header => (header.Item1.ToLowerInvariant(), header.Item2))]);
        Assert.Equal(302, sent.DeniedResponse.Status.Code);
        var login = sent.DeniedResponse.Headers.Single(header => header.Header.Key == "set-cookie").Header.Value.Split(';')[0];
        var back = new Uri(_provider.SignIn(new Uri(sent.DeniedResponse.Headers.Single(header => header.Header.Key == "location").Header.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Get, back.PathAndQuery) { Headers = { Host = Host } };
        request.Headers.TryAddWithoutValidation("Cookie", login);
        using var begun = await _gateway.Client.SendAsync(request);
        var session = begun.Headers.GetValues("Set-Cookie").Single(cookie => cookie.Contains("session=", StringComparison.Ordinal)).Split(';')[0];

        var allowed = await AskAsync("GET", "/orders/1", ("cookie", session + "; theme=dark"));
        Assert.Equal("theme=dark", allowed.OkResponse.Headers.Single(header => header.Header.Key == "cookie").Header.Value);
        Assert.DoesNotContain(allowed.OkResponse.ResponseHeadersToAdd, header => header.Header.Key == "set-cookie");
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        var renewed = await AskAsync("GET", "/orders/1", ("cookie", session));
        Assert.StartsWith("__Host-gatehouse-gateway-session=", renewed.OkResponse.ResponseHeadersToAdd.Single(header => header.Header.Key == "set-cookie").Header.Value);
    }

    [Fact]
    public async Task Nobody_is_answered_who_is_not_named_as_a_proxy()
    {
        await using var gateway = await StartAsync("", Checkout.FreePort());
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{gateway.Services.GetRequiredService<PortOfGrpc>().Port}");
        var answer = await new EnvoyClient.Authorization.AuthorizationClient(channel).CheckAsync(Request("GET", "/public/x", Host));
        Assert.Equal(403, answer.DeniedResponse.Status.Code);
        using var http = await AskByHttpAsync(gateway, "GET", "/public/x");
        // At the API's own host it is a path like any other.
        Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/orders/1?a=b", true, 200)]
    [InlineData("GET", "/orders/1", false, 401)]
    [InlineData("POST", "/orders/1", true, 403)]
    [InlineData("GET", "/public/..%2Forders", false, 400)]
    [InlineData("GET", "/secret", true, 404)]
    [InlineData("DELETE", "/public/x", false, 200)]
    [InlineData("GET", "", false, 400)]
    public async Task Over_HTTP_the_same_is_decided(string method, string path, bool hasToken, int status)
    {
        using var response = await AskByHttpAsync(_gateway, method, path, hasToken ? Token() : null);
        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200) return;
        var removed = response.Headers.GetValues("x-envoy-auth-headers-to-remove").Single();
        Assert.Contains("Authorization", removed);
        if (hasToken) Assert.Equal("alice", response.Headers.GetValues("Gatehouse-Subject").Single());
        else Assert.Contains("Gatehouse-Subject", removed);
    }

    [Fact]
    public async Task Over_HTTP_too_the_host_that_Envoy_names_counts()
    {
        using (var open = await AskByHttpAsync(_gateway, "GET", "/orders/1", null, "open.example.com")) Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var named = await AskByHttpAsync(_gateway, "GET", "/orders/1", null, "open.example.com", Host);
        Assert.Equal(HttpStatusCode.Unauthorized, named.StatusCode);
    }

    [Fact]
    public async Task Where_the_gateway_forwards_itself_its_proxies_ask_nothing_that_way()
    {
        await using var upstream = new RawUpstream();
        await using var gateway = await GatewayUnderTest.StartAsync(url => SessionFixture.Plan(_provider, url, upstream.Address, top: "gateway: { proxies: [127.0.0.1] }"), variable: SessionFixture.Variable);
        using var response = await gateway.GetAsync(EnvoyHttp.Prefix + "/public/x");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private sealed record PortOfGrpc(int Port);

    private Task<GatewayUnderTest> StartAsync(string top, int? port = null)
    {
        var grpc = port ?? _grpcPort;
        return GatewayUnderTest.StartAsync(
            _ => SessionFixture.Plan(
                _provider, "https://" + Host, "", gateway: "      rate_limit: { requests: 5, period: 1h }", top: top, routes: "      - { match: \"GET /with-token\", downstream: [access_token] }",
                more: "  - { name: open, resource: \"https://open.example.com\", gateway: {}, routes: [{ match: \"* /**\", anonymous: on }] }"),
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(_provider.Clock).AddSingleton(new PortOfGrpc(grpc));
                builder.WebHost.UseUrls($"{builder.WebHost.GetSetting("urls")};http://127.0.0.1:{grpc}");
                Http2Addresses.Mark(builder, $"http://127.0.0.1:{grpc}");
            },
            SessionFixture.Variable);
    }

    private async Task<CheckResponse> AskAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        var request = Request(method, path, Host);
        foreach (var (name, value) in headers) request.Attributes.Request.Http.Headers[name] = value;
        return await _envoy.CheckAsync(request);
    }

    private static CheckRequest Request(string method, string path, string host) =>
        new() { Attributes = new AttributeContext { Request = new AttributeContext.Types.Request { Http = new AttributeContext.Types.HttpRequest { Method = method, Path = path, Host = host } } } };

    private static async Task<HttpResponseMessage> AskByHttpAsync(GatewayUnderTest gateway, string method, string path, string? token = null, string host = Host, string? named = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{gateway.Port}{EnvoyHttp.Prefix}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Headers = { Host = host } };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (named is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-Host", named);
        return await gateway.Client.SendAsync(request);
    }

    private string Token(System.Text.Json.Nodes.JsonObject? confirmation = null)
    {
        var now = _provider.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new System.Text.Json.Nodes.JsonObject { ["iss"] = _provider.Issuer, ["sub"] = "alice", ["aud"] = "https://" + Host, ["client_id"] = ScriptedProvider.ClientId, ["scope"] = "orders.read", ["iat"] = now, ["exp"] = now + 600, ["jti"] = Guid.NewGuid().ToString("N") };
        if (confirmation is not null) claims["cnf"] = confirmation;
        return _provider.Sign(claims, "at+jwt");
    }
}
