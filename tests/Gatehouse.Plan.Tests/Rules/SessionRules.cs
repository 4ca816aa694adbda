using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Browser sessions at a gateway, and the client that the gateway is for them.</summary>
public class SessionRules
{
    private const string Callback = "https://orders.example.com/.gatehouse/callback";
    private const string SignedOut = "https://orders.example.com/.gatehouse/signed-out";

    private static string Plan(string session = "client: web-gateway", string api = "", string client = "", string kind = "web", string secret = "${SECRET}", string redirect = Callback, string after = SignedOut, string scope = "openid orders.read", string more = "") => $$"""
        apis:
          - name: orders
            resource: https://orders.example.com
            scopes: [orders.read, orders.write]
            gateway: { upstreams: [http://127.0.0.1:5001], session: { {{session}} } }
            routes: [{ match: GET /** }{{more}}]
            {{api}}
        clients:
          - client_id: web-gateway
            kind: {{kind}}
            {{(secret.Length > 0 ? $"client_secret: \"{secret}\"" : "")}}
            redirect_uris: ["{{redirect}}"]
            post_logout_redirect_uris: ["{{after}}"]
            scope: {{scope}}
            {{client}}
        """;

    [Fact]
    public void Everything_that_a_session_can_be_told_is_read()
    {
        var session = Plans.Sound(Plan("client: web-gateway, scopes: [orders.read], lifetime: 8h")).Apis[0].Gateway!.Session!;
        Assert.Equal(("web-gateway", "orders.read", TimeSpan.FromHours(8)), (session.Client, Assert.Single(session.Scopes), session.Lifetime));
        Assert.Equal(TimeSpan.FromHours(12), Plans.Sound(Plan()).Apis[0].Gateway!.Session!.Lifetime);
    }

    [Fact]
    public void A_session_needs_a_client() => Plans.Refuses(Plan("lifetime: 1h"),
        "5:61: error: apis[0].gateway.session.client is missing; name the client that the gateway is, one of kind web");

    [Fact]
    public void The_client_must_stand_in_the_plan() => Plans.Refuses(Plan("client: web-gatewya"),
        "5:71: error: apis[0].gateway.session.client has 'web-gatewya', which is no client of this plan (did you mean web-gateway?); name a client of kind web with a client_secret");

    [Fact]
    public void The_client_must_keep_a_secret() => Plans.Refuses(Plan(kind: "spa", secret: ""),
        "5:71: error: apis[0].gateway.session.client has a client that is not of kind web, or does not prove itself by a secret; name a client of kind web with a client_secret");

    [Fact]
    public void The_client_must_come_back_here() => Plans.Refuses(Plan(redirect: "https://orders.example.com/callback"),
        $"5:71: error: apis[0].gateway.session.client has a client without the redirect_uri {Callback}; add it to the client's redirect_uris (RFC 6749 section 3.1.2)");

    [Fact]
    public void The_client_must_be_able_to_go_on_without_the_browser() => Plans.Refuses(Plan(client: "grant_types: [authorization_code]"),
        "5:71: error: apis[0].gateway.session.client has a client without the grant types authorization_code and refresh_token; remove grant_types from the client: the kind web has both (RFC 6749 section 4.1)");

    [Fact]
    public void The_client_must_ask_who_it_is() => Plans.Refuses(Plan(scope: "orders.read"),
        "5:71: error: apis[0].gateway.session.client has a client that may not ask for openid; add openid to the client's scope (OpenID Connect Core section 3.1.2.1)");

    [Fact]
    public void The_client_must_have_a_scope_of_the_API() => Plans.Refuses(Plan(scope: "openid"),
        "5:71: error: apis[0].gateway.session.client has a client that may ask for no scope of this API; name scopes of this API that the client may ask for");

    [Fact]
    public void A_scope_that_the_client_may_not_ask_for_is_refused() => Plans.Refuses(Plan("client: web-gateway, scopes: [orders.read, orders.write]"),
        "5:106: error: apis[0].gateway.session.scopes[1] has 'orders.write', which is no scope of this API that the client may ask for; name scopes of this API that the client may ask for");

    [Theory]
    [InlineData("dpop_bound_access_tokens: on", "has a client whose tokens are bound to a key")]
    [InlineData("response_modes: [form_post]", "has a client without the response mode query")]
    public void What_a_gateway_does_not_do_as_a_client_is_refused(string client, string fault) => Plans.Refuses(Plan(client: client),
        $"5:71: error: apis[0].gateway.session.client {fault}; remove it from the client, or name another client");

    [Theory]
    [InlineData("require_signed_request_object: on", "has a client that must sign its requests")]
    [InlineData("id_token_encrypted_response_alg: ECDH-ES", "has a client with encrypted ID tokens")]
    public void Nor_is_what_needs_keys(string client, string fault) => Plans.Refuses(Plan(client: client + "\n    jwks_uri: https://web.example.com/jwks"),
        $"5:71: error: apis[0].gateway.session.client {fault}; remove it from the client, or name another client");

    [Fact]
    public void A_short_secret_seals_no_cookies() => Assert.Contains(
        "gatehouse.yaml:5:71: error: apis[0].gateway.session.client has a client with a secret of fewer than 32 characters; set it to 32 random bytes, such as openssl rand -base64 32 prints: cookies are sealed with a key made from it",
        Plans.Lines(Plan(secret: "short")));

    [Theory]
    [InlineData("1s")]
    [InlineData("91d")]
    public void A_lifetime_that_nobody_means_is_refused(string lifetime) => Plans.Refuses(Plan($"client: web-gateway, lifetime: {lifetime}"),
        "5:94: error: apis[0].gateway.session.lifetime is not between 1m and 90d; write a time such as 12h");

    [Fact]
    public void Tokens_of_a_session_are_bound_to_nothing() => Plans.Refuses(Plan(api: "token: { sender_constraint: dpop }"),
        "7:33: error: apis[0].token.sender_constraint binds tokens to a key, and those of a browser session are bound to none; remove the key, or the session");

    [Theory]
    [InlineData("/.gatehouse/callback")]
    [InlineData("/.GATEHOUSE/x/**")]
    public void No_route_takes_a_path_of_the_gateways_own(string path) => Plans.Refuses(Plan(more: $", {{ match: GET {path} }}"),
        "6:43: error: apis[0].routes[1].match is a path that belongs to the gateway; choose another path: /.gatehouse and all below are where people sign in and out");

    [Fact]
    public void Who_signs_out_and_stays_at_the_provider_is_a_warning() => Plans.Warns(Plan(after: "https://orders.example.com/bye"),
        $"5:71: warning: apis[0].gateway.session.client has a client without the post_logout_redirect_uri {SignedOut}, so that who signs out stays at the provider; add it to the client's post_logout_redirect_uris (OpenID Connect RP-Initiated Logout section 3)");

    [Fact]
    public void At_one_address_there_is_one_session() => Plans.Refuses(
        Plan().Replace("clients:", "  - { name: other, resource: https://orders.example.com/other, scopes: [other.read], gateway: { session: { client: web-gateway } } }\nclients:").Replace("openid orders.read", "openid orders.read other.read"),
        "8:106: error: apis[1].gateway.session is a second one at the address of apis[0]; give the APIs different addresses, or put the routes of both into one API");
}
