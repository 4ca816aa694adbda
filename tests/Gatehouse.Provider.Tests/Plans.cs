namespace Gatehouse.Provider.Tests;

/// <summary>The plans that the tests run on.</summary>
public static class Plans
{
    public const string Password = "correct horse battery";
    public const string WebSecret = "web-secret-0123456789-0123456789-0123456789";
    public const string ServiceSecret = "service-secret-0123456789-0123456789-01234";
    public const string ApiSecret = "api-secret-0123456789-0123456789-0123456789";
    public const string Orders = "https://orders.example.com";
    public const string Billing = "https://billing.example.com";

    public const string Default = $$"""
        issuer: ISSUER
        apis:
          - name: orders
            resource: {{Orders}}
            token: { format: jwt, lifetime: 10m }
            scopes:
              - { name: orders.read, description: See your orders, access: read }
              - { name: orders.write, description: Change your orders, access: write }
          - name: billing
            resource: {{Billing}}
            token: { format: opaque, lifetime: 5m }
            scopes:
              - { name: billing.read, description: See your bills, access: read }
        clients:
          - client_id: web
            client_name: The Web
            kind: web
            client_secret: {{WebSecret}}
            redirect_uris: [https://web.example.com/callback]
            post_logout_redirect_uris: [https://web.example.com/bye]
            scope: openid profile email offline_access orders.read orders.write
            consent: implied
          - client_id: asking
            client_name: The Asking
            kind: web
            client_secret: {{WebSecret}}
            redirect_uris: [https://asking.example.com/callback]
            scope: openid profile offline_access orders.read orders.write
            consent: ask
          - client_id: spa
            kind: spa
            redirect_uris: [https://spa.example.com/callback]
            scope: openid offline_access orders.read
            consent: implied
          - client_id: strict
            kind: spa
            redirect_uris: [https://strict.example.com/callback]
            scope: openid offline_access orders.read
            consent: implied
            refresh: { reuse: strict }
          - client_id: desktop
            kind: native
            redirect_uris: ["http://127.0.0.1/callback", "com.example.desktop:/callback"]
            scope: openid offline_access orders.read
            consent: implied
          - client_id: both
            kind: web
            client_secret: {{WebSecret}}
            redirect_uris: [https://both.example.com/callback, https://both.example.com/other]
            scope: openid offline_access orders.read billing.read
            consent: implied
          - client_id: rsa
            kind: web
            client_secret: {{WebSecret}}
            redirect_uris: [https://rsa.example.com/callback]
            scope: openid orders.read
            consent: implied
            id_token_signed_response_alg: RS256
          - client_id: post-only
            kind: service
            client_secret: {{ServiceSecret}}
            token_endpoint_auth_method: client_secret_post
            scope: orders.read
          - { client_id: service, kind: service, client_secret: {{ServiceSecret}}, scope: orders.read orders.write }
          - { client_id: wide, kind: service, client_secret: {{ServiceSecret}}, scope: orders.read billing.read }
          - { client_id: orders-api, kind: api, apis: [orders], client_secret: {{ApiSecret}} }
          - { client_id: billing-api, kind: api, apis: [billing], client_secret: {{ApiSecret}} }
        users:
          - { username: alice, password: {{Password}}, email: alice@example.com, name: Alice Example }
          - { username: bob, password: {{Password}}, email: bob@example.com, name: Bob Example }
        """;
}
