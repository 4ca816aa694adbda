using System.Collections;
using CsCheck;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;

namespace Gatehouse.Plan.Tests;

public class StoredVersion
{
    private const string Full = """
        issuer: https://id.example.com
        profile: oauth21
        token_signing: { algorithm: PS256, rotation: 45d }
        require_pushed_authorization_requests: on
        trusted_issuers: [{ issuer: "https://ci.example.com", jwks_uri: "https://ci.example.com/jwks", audience: "gatehouse", clients: [bearer], subjects: ["repo:shop:*"], scope: orders.read, single_use: off }]
        outgoing: { allow: [keys.internal, 10.0.0.0/8] }
        trusted_proxies: [127.0.0.1, 10.1.0.0/16]
        administration: { role: admin, clients: [phone] }
        refusals: { retention: 3d, most: 5000 }
        registration:
          mode: token
          initial_access_tokens: [{ name: ci, value: "${SECRET}", expires_at: 2027-06-30, most: 5 }, { name: partner, value: "${SECRET}9" }]
          metadata_documents: ["*.example.com"]
          scope: openid orders.read
          grant_types: [authorization_code]
          token_endpoint_auth_methods: [none]
          redirect_hosts: [loopback, app.example.com]
          redirect_schemes: [com.example.app]
          most_clients: 7
          most_per_network: 3
          unused: 30d
          lifetime: 365d
          require_software_statement: on
          software_statements: [{ issuer: https://trust.example.com, jwks_uri: https://trust.example.com/jwks }]
        apis:
          - name: orders
            owner: orders-team@example.com
            resource: https://orders.example.com
            token: { format: opaque, lifetime: 5m }
            scopes: [{ name: orders.read, description: "See your \"orders\" – all", access: read }, { name: orders.write }]
            routes: [{ match: GET /orders/**, scopes: [orders.read], roles: [clerk] }]
        clients:
          - client_id: shop
            client_name: The Shöp
            kind: web
            client_secrets:
              - { value: "${SECRET}", name: old, expires_at: 2027-06-30 }
              - { value: "${SECRET}2", name: new }
            token_endpoint_auth_method: client_secret_post
            redirect_uris: [https://shop.example.com/callback]
            post_logout_redirect_uris: [https://shop.example.com/]
            origins: [https://app.example.com]
            grant_types: [authorization_code, refresh_token, client_credentials]
            scope: openid offline_access orders.read
            consent: implied
            refresh: { rotate: off, reuse: strict, window: 10s, idle: 7d, absolute: 30d }
            code_lifetime: 30s
            id_token_lifetime: 5m
            id_token_signed_response_alg: RS256
            authorization_signed_response_alg: PS256
            require_pushed_authorization_requests: on
            profile: oauth21
            sunset: { until: 2028-01-31, reason: replaced }
            owner: shop-team@example.com
          - client_id: signer
            kind: web
            token_endpoint_auth_method: private_key_jwt
            token_endpoint_auth_signing_alg: ES256
            jwks: { keys: [{ kty: EC, crv: P-256, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0, kid: a }] }
            require_signed_request_object: on
            request_object_signing_alg: PS256
            request_uris: [https://signer.example.com/request]
            userinfo_signed_response_alg: ES256
            introspection_signed_response_alg: PS256
            id_token_encrypted_response_alg: ECDH-ES
            userinfo_encrypted_response_alg: ECDH-ES+A128KW
            userinfo_encrypted_response_enc: A256GCM
            authorization_encrypted_response_alg: ECDH-ES
            introspection_encrypted_response_alg: ECDH-ES+A256KW
            introspection_encrypted_response_enc: A256CBC-HS512
            grant_types: [authorization_code, "urn:openid:params:grant-type:ciba"]
            backchannel_authentication_request_signing_alg: PS256
            backchannel_user_code_parameter: on
            redirect_uris: [https://signer.example.com/callback]
            scope: openid orders.read
          - { client_id: bearer, kind: service, client_secret: "${SECRET}", grant_types: ["urn:ietf:params:oauth:grant-type:jwt-bearer"], scope: orders.read }
          - { client_id: fetched, kind: service, token_endpoint_auth_method: private_key_jwt, jwks_uri: https://fetched.example.com/jwks, scope: orders.read }
          - { client_id: partner, kind: web, third_party: on, client_secret: "${SECRET}", redirect_uris: [https://partner.example.net/back], scope: openid orders.read }
          - { client_id: phone, kind: native, redirect_uris: [com.example.phone:/back], scope: openid orders.read }
          - { client_id: orders-api, kind: api, apis: [orders], client_secret: "${SECRET}" }
        users:
          - { username: alice, password: "${ALICE_PASSWORD}", email: alice@example.com, name: Alice, roles: [admin] }
        silenced: [{ rule: client-without-owner, at: "clients[phone]", reason: it is everybody's }]
        """;

    private static string Reference(string secret) => $"mac-of-{secret.Length}";

    [Fact]
    public void It_reads_back_as_the_same_plan_with_references()
    {
        var plan = Plans.Sound(Full);
        var back = StoredPlan.Read(StoredPlan.Write(plan, Reference));
        Assert.Equal(Shape(WithReferences(plan)), Shape(back));
    }

    [Fact]
    public void It_holds_neither_secrets_nor_passwords()
    {
        var text = StoredPlan.Write(Plans.Sound(Full), Reference);
        Assert.DoesNotContain(Plans.Secret, text);
        Assert.DoesNotContain("correct horse", text);
        Assert.DoesNotContain("password", text);
        Assert.Contains("mac-of-36", text);
    }

    [Fact]
    public void References_stay_as_they_are_when_it_is_written_again()
    {
        var text = StoredPlan.Write(Plans.Sound(Full), Reference);
        Assert.Equal(text, StoredPlan.Write(StoredPlan.Read(text), _ => throw new InvalidOperationException("no secret is left to refer to")));
    }

    [Fact]
    public void Layout_order_of_keys_and_written_defaults_make_no_difference()
    {
        const string brief = "clients: [{ client_id: a, kind: service, client_secret: '${SECRET}', scope: x }]\napis: [{ name: b, resource: 'urn:b', scopes: [x] }]";
        const string long_ = """
            apis:
              - scopes:
                  - name: x
                token: { lifetime: 600s, format: jwt, sender_constraint: none }
                resource: urn:b
                name: b
            clients:
              - scope: [x]
                grant_types: [client_credentials]
                kind: service
                client_secrets: ["${SECRET}"]
                client_id: a
            profile: oauth21
            """;
        Assert.Equal(StoredPlan.Write(Plans.Sound(brief), Reference), StoredPlan.Write(Plans.Sound(long_), Reference));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"issuer\":\"\\ud800\"}")]
    [InlineData("{\"profile\":\"oauth21\"")]
    [InlineData("{\"profile\":\"of the future\"}")]
    [InlineData("{\"new_key\":1}")]
    [InlineData("{\"clients\":[{\"client_id\":\"a\",\"kind\":\"service\",\"client_secrets\":[{\"value\":\"in clear\"}]}]}")]
    public void What_no_release_has_written_is_refused(string text) => Assert.Throws<InvalidDataException>(() => StoredPlan.Read(text));

    [Fact]
    public void Every_plan_survives_being_stored() => PlanGen.Plan.Sample(plan =>
    {
        var text = StoredPlan.Write(plan, Reference);
        var back = StoredPlan.Read(text);
        return Shape(WithReferences(plan)) == Shape(back) && StoredPlan.Write(back, Reference) == text;
    }, iter: 300, threads: 1);

    private static PlanDocument WithReferences(PlanDocument plan) => plan with
    {
        Clients = [.. plan.Clients.Select(client => client with
        {
            Secrets = [.. client.Secrets.Select(secret => secret with { Secret = new SecretReference(Reference(((SecretValue)secret.Secret).Value)) })],
        })],
        Registration = plan.Registration is not { } registration ? null : registration with
        {
            InitialAccessTokens = [.. registration.InitialAccessTokens.Select(token => token with { Token = new SecretReference(Reference(((SecretValue)token.Token).Value)) })],
        },
        Users = [.. plan.Users.Select(user => user with { Password = null })],
    };

    // Every property, so that one that is neither written nor read is noticed.
    private static string Shape(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        SecretReference reference => $"ref:{reference.Reference}",
        SecretValue secret => $"secret:{secret.Value}",
        IReadOnlySet<string> set => $"{{{string.Join(',', set.Order())}}}",
        IEnumerable items => $"[{string.Join(',', items.Cast<object?>().Select(Shape))}]",
        _ when value.GetType().Namespace == typeof(PlanDocument).Namespace && !value.GetType().IsEnum =>
            $"{value.GetType().Name}({string.Join(',', value.GetType().GetProperties().Where(p => !p.GetMethod!.IsStatic).Select(p => $"{p.Name}={Shape(p.GetValue(value))}"))})",
        _ => value.ToString()!,
    };
}
