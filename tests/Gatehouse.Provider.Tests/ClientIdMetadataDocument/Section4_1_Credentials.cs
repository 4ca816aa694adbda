using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.ClientIdMetadataDocument;

[Spec("Client ID Metadata Document", "4.1")]
public sealed class Section4_1_Credentials : IAsyncLifetime
{
    private Publisher _publisher = null!;

    public async ValueTask InitializeAsync() => _publisher = await Publisher.StartAsync();

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    [Theory]
    [InlineData("d", "AAAA")]
    [InlineData("k", "c2VjcmV0")]
    public async Task A_document_with_a_private_or_shared_key_makes_no_client(string member, string value)
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var jwks = JsonNode.Parse(new SigningClient().Jwks)!;
        jwks["keys"]![0]![member] = value;
        var clientId = _publisher.Publishes("/robot.json", ("token_endpoint_auth_method", "private_key_jwt"), ("jwks", jwks));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, clientId)).StatusCode);
        Assert.Contains(provider.Log.Lines, line => line.Contains("jwks has a private or shared key"));
    }

    [Theory, InlineData("tls_client_auth"), InlineData("client_secret_jwt"), InlineData("invented")]
    public async Task A_method_that_nothing_was_agreed_on_for_makes_no_client(string method)
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var clientId = _publisher.Publishes("/robot.json", ("token_endpoint_auth_method", method));
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, clientId)).StatusCode);
    }

    [Fact, Spec("Client ID Metadata Document", "8.2")]
    public async Task A_client_with_keys_at_an_address_proves_itself_wherever_it_speaks_for_itself()
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan());
        var key = new SigningClient();
        _publisher.Host.Serves("/keys", key.Jwks);
        var clientId = _publisher.Publishes("/robot.json", ("token_endpoint_auth_method", "private_key_jwt"), ("jwks_uri", _publisher.At("/keys")));
        (string, string?)[] Proof(SigningClient signer) =>
            [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", signer.Sign(SigningClient.Statement(provider, clientId)))];

        var code = await provider.CodeAsync(clientId, null, ("redirect_uri", Publisher.Callback));
        Assert.Equal("invalid_client", (await provider.RedeemAsync(code)).Error);
        Assert.Equal("invalid_client", (await provider.RedeemAsync(code, ("client_secret", "a guess"))).Error);
        Assert.Equal("invalid_client", (await provider.RedeemAsync(code, Proof(new SigningClient()))).Error);
        var tokens = await provider.RedeemAsync(code, Proof(key));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("invalid_client", (await provider.RefreshAsync(tokens.RefreshToken, clientId)).Error);
        Assert.Equal("invalid_client", (await provider.RevokeAsync(tokens.RefreshToken, clientId)).Error);
        Assert.Equal("invalid_client", (await provider.PostAsync("par", clientId, ("response_type", "code"))).Error);
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken, clientId, Proof(key))).Status);
    }

    [Theory, Spec("OIDC RP Metadata Choices", "2")]
    [InlineData("private_key_jwt", "none private_key_jwt", "none, private_key_jwt", "private_key_jwt")]
    [InlineData("private_key_jwt", "none private_key_jwt", "none", "none")]
    [InlineData("none", "none private_key_jwt", "private_key_jwt", "private_key_jwt")]
    [InlineData(null, "none private_key_jwt", "none, private_key_jwt", "private_key_jwt")]
    [InlineData(null, "none", "none, private_key_jwt", "none")]
    [InlineData(null, null, "none, private_key_jwt", "none")]
    [InlineData("none", "private_key_jwt", "none, private_key_jwt", "none")]
    [InlineData("private_key_jwt", null, "none", "refused")]
    [InlineData("client_secret_basic", "client_secret_basic client_secret_post", "none, private_key_jwt", "refused")]
    public async Task A_document_for_many_servers_gets_the_method_that_it_chose_or_else_the_strongest_that_both_can_do(string? chosen, string? supported, string allowed, string used)
    {
        await using var provider = await Provider.StartAsync(Publisher.Plan().Replace("metadata_documents:", $"token_endpoint_auth_methods: [{allowed}], metadata_documents:"));
        var key = new SigningClient();
        var clientId = _publisher.Publishes("/robot.json", ("jwks", JsonNode.Parse(key.Jwks)), ("token_endpoint_auth_method", chosen),
            ("token_endpoint_auth_methods_supported", supported is null ? null : new JsonArray([.. supported.Split(' ').Select(method => (JsonNode)method)])));
        if (used == "refused")
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, clientId)).StatusCode);
            return;
        }
        var code = await provider.CodeAsync(clientId, null, ("redirect_uri", Publisher.Callback));
        var without = await provider.RedeemAsync(code);
        Assert.Equal(used == "none" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, without.Status);
        if (used == "none") return;
        var proof = key.Sign(SigningClient.Statement(provider, clientId));
        Assert.Equal(HttpStatusCode.OK, (await provider.RedeemAsync(code, ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", proof))).Status);
    }

    [Fact, Spec("Client ID Metadata Document", "8.6")]
    public async Task Addresses_inside_a_document_go_through_the_guard_as_well()
    {
        // The document lies where the plan allows; its keys and its logo do not.
        await using var inner = await Neighbour.StartAsync(secure: true);
        await using var provider = await Provider.StartAsync(Publisher.Plan(allow: "localhost"));
        var key = new SigningClient();
        inner.Serves("/keys", key.Jwks);
        Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, _publisher.Publishes("/inner.json", ("token_endpoint_auth_method", "private_key_jwt"), ("jwks_uri", inner.Address + "/keys")))).StatusCode);
        foreach (var uri in (string[])["javascript:alert(1)", "file:///etc/passwd", "data:image/png;base64,AAAA"])
            Assert.Equal(HttpStatusCode.BadRequest, (await Publisher.AskAsync(provider, _publisher.Publishes("/logo.json", ("logo_uri", uri)))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Publisher.AskAsync(provider, _publisher.Publishes("/fine.json", ("logo_uri", inner.Address + "/logo.png"), ("client_uri", inner.Address + "/")))).StatusCode);
        Assert.Empty(inner.Asked);
    }
}
