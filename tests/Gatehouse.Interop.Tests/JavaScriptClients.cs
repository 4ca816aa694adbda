using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;

namespace Gatehouse.Interop.Tests;

/// <summary>Two certified client libraries for JavaScript, run by Node.js against the real executable.</summary>
public sealed partial class JavaScriptClients
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests/interop-js");

    private static readonly SignatureKey Key = SignatureKey.New();
    private static readonly EncryptionKeys Keys = EncryptionKeys.New();
    private static readonly string SealedSecret = OAuthClient.Random();
    private static readonly string AssertionSecret = OAuthClient.Random();
    private static readonly string BackendSecret = OAuthClient.Random();

    private readonly Shop _shop = new()
    {
        More = "registration: { mode: open, scope: openid offline_access orders.read }",
        OrdersMore = """authorization_details: [{ type: payment, description: "Pay {amount} to {to}", schema: { type: object, required: [to, amount] } }]""",
        WebMore = "authorization_details_types: [payment]",
        MoreClients =
        [
            $$"""{ client_id: sealed, kind: web, client_secret: "{{SealedSecret}}", jwks: { keys: [{{Keys.PublicJwks}}] }, redirect_uris: ["http://127.0.0.1:5999/callback"], scope: openid profile email offline_access orders.read, consent: implied, id_token_encrypted_response_alg: ECDH-ES+A256KW, id_token_encrypted_response_enc: A256GCM, userinfo_signed_response_alg: ES256, userinfo_encrypted_response_alg: RSA-OAEP-256, authorization_encrypted_response_alg: ECDH-ES, authorization_encrypted_response_enc: A256CBC-HS512, introspection_encrypted_response_alg: ECDH-ES+A128KW, introspection_encrypted_response_enc: A128GCM }""",
            $$"""{ client_id: keyed, kind: web, token_endpoint_auth_method: private_key_jwt, jwks: { keys: [{{Key.PublicJwk}}] }, require_signed_request_object: on, grant_types: [authorization_code, refresh_token, "urn:openid:params:grant-type:ciba"], backchannel_authentication_request_signing_alg: ES256, redirect_uris: ["http://127.0.0.1:5999/callback"], scope: openid offline_access orders.read, consent: implied }""",
            $$"""{ client_id: asserting, kind: service, token_endpoint_auth_method: client_secret_jwt, client_secret: "{{AssertionSecret}}", scope: orders.read }""",
            $$"""{ client_id: orders-backend, kind: api, apis: [orders], client_secret: "{{BackendSecret}}", grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"], scope: ledger.read, exchange: { targets: [{ api: ledger, scopes: [ledger.read] }] } }""",
        ],
    };

    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    [Spec("OIDC Core", "3.1")]
    [Spec("OIDC Core", "5.3.2")]
    [Spec("OIDC Core", "5.5")]
    [Spec("OIDC Core", "10.2")]
    [Spec("OIDC Discovery", "4")]
    [Spec("JARM", "2.2")]
    [Spec("RFC 7523", "2.2")]
    [Spec("RFC 7591", "3.1")]
    [Spec("RFC 8414", "3")]
    [Spec("RFC 8693", "2.1")]
    [Spec("RFC 9068", "4")]
    [Spec("RFC 9101", "5")]
    [Spec("RFC 9207", "2")]
    [Spec("RFC 9701", "5")]
    [Spec("RFC 9396", "5"), Spec("RFC 9396", "7")]
    [Spec("CIBA", "7.1.1")]
    public async Task A_client_library_gets_along_with_the_provider(string package)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", package)))
            Assert.Skip($"{package} IS NOT INSTALLED: run npm ci in tests/interop-js (needs Node.js), or ./test, which does it.");
        await using var node = await _shop.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["issuer"] = node.Url, ["username"] = Shop.Username, ["password"] = _shop.Password,
            ["webSecret"] = _shop.WebSecret, ["apiSecret"] = _shop.ApiSecret, ["serviceSecret"] = _shop.ServiceSecret,
            ["assertionSecret"] = AssertionSecret, ["backendSecret"] = BackendSecret, ["privateKey"] = Key.PrivateJwk, ["sealedSecret"] = SealedSecret, ["decryptionKeys"] = $"[{Keys.PrivateJwks}]",
            ["redirectUri"] = _shop.WebRedirectUri, ["postLogoutRedirectUri"] = _shop.PostLogoutRedirectUri,
        };
        var environment = new Dictionary<string, string?> { ["INTEROP"] = JsonSerializer.Serialize(settings), ["NODE_OPTIONS"] = null };
        await using var script = RunningProgram.Start("node", [package + ".mjs"], environment, Folder);
        var code = await script.WaitForExitAsync(TimeSpan.FromSeconds(90));
        Assert.True(code == 0, script.Output);

        // A script that ended in the middle has not failed, but has proven nothing either.
        var steps = Step().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, package + ".mjs"))).Select(match => "ok " + match.Groups[1].Value).ToList();
        Assert.True(steps.Count >= 10);
        Assert.Equal(steps, script.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The key of a client, as JSON Web Keys.</summary>
    private sealed record SignatureKey(string PublicJwk, string PrivateJwk)
    {
        public static SignatureKey New()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var parameters = key.ExportParameters(includePrivateParameters: true);
            var members = $$"""
                "kty":"EC","crv":"P-256","kid":"k1","alg":"ES256","use":"sig","x":"{{Base64Url.EncodeToString(parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(parameters.Q.Y)}}"
                """;
            return new SignatureKey($"{{{members}}}", $"{{{members},\"d\":\"{Base64Url.EncodeToString(parameters.D)}\"}}");
        }
    }

    /// <summary>The keys of a client that answers are encrypted with, as JSON Web Keys: one of a curve, one of RSA.</summary>
    private sealed record EncryptionKeys(string PublicJwks, string PrivateJwks)
    {
        public static EncryptionKeys New()
        {
            using var curve = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            using var rsa = RSA.Create(2048);
            var (point, numbers) = (curve.ExportParameters(includePrivateParameters: true), rsa.ExportParameters(includePrivateParameters: true));
            var ofCurve = $"\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e1\",\"use\":\"enc\",{Members(("x", point.Q.X), ("y", point.Q.Y))}";
            var ofRsa = $"\"kty\":\"RSA\",\"kid\":\"e2\",\"use\":\"enc\",{Members(("n", numbers.Modulus), ("e", numbers.Exponent))}";
            var secret = Members(("d", numbers.D), ("p", numbers.P), ("q", numbers.Q), ("dp", numbers.DP), ("dq", numbers.DQ), ("qi", numbers.InverseQ));
            return new EncryptionKeys($"{{{ofCurve}}},{{{ofRsa}}}", $"{{{ofCurve},{Members(("d", point.D))}}},{{{ofRsa},{secret}}}");
        }

        private static string Members(params IEnumerable<(string Name, byte[]? Value)> members) =>
            string.Join(',', members.Select(member => $"\"{member.Name}\":\"{Base64Url.EncodeToString(member.Value)}\""));
    }

    [GeneratedRegex(@"await step\('([^']+)'")]
    private static partial Regex Step();
}
