using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gatehouse.Interop.Tests;

/// <summary>The npm package oidc-provider as a process: a provider that is not ours.</summary>
public sealed class ForeignProvider : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests/interop-js");

    private readonly RunningProgram _program;

    private ForeignProvider(RunningProgram program, string issuer, string serviceSecret, string apiSecret) =>
        (_program, Issuer, ServiceSecret, ApiSecret) = (program, issuer, serviceSecret, apiSecret);

    public string Issuer { get; }

    /// <summary>Of the client <c>nightly</c>.</summary>
    public string ServiceSecret { get; }

    /// <summary>Of the client <c>orders-api</c>, which may introspect.</summary>
    public string ApiSecret { get; }

    public string Output => _program.Output;

    /// <param name="clientKey">The public key of the client <c>keyed</c>, as a JSON Web Key.</param>
    /// <param name="requireNonce">Whether DPoP proofs need a nonce.</param>
    public static async Task<ForeignProvider> StartAsync(string? clientKey = null, bool requireNonce = false)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules/oidc-provider"))) Assert.Skip("oidc-provider IS NOT INSTALLED: run npm ci in tests/interop-js (needs Node.js), or ./test, which does it.");
        var (issuer, serviceSecret, apiSecret) = ($"http://127.0.0.1:{Checkout.FreePort()}", OAuthClient.Random(), OAuthClient.Random() + ":+%&= /");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var numbers = key.ExportParameters(includePrivateParameters: true);
        var members = $"\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"k1\",\"x\":\"{Base64Url.EncodeToString(numbers.Q.X)}\",\"y\":\"{Base64Url.EncodeToString(numbers.Q.Y)}\"";
        var settings = new Dictionary<string, object>
        {
            ["issuer"] = issuer, ["serviceSecret"] = serviceSecret, ["apiSecret"] = apiSecret, ["requireNonce"] = requireNonce,
            ["signingKey"] = $"{{{members},\"d\":\"{Base64Url.EncodeToString(numbers.D)}\"}}", ["clientKey"] = clientKey ?? $"{{{members}}}",
        };
        var environment = new Dictionary<string, string?> { ["INTEROP"] = JsonSerializer.Serialize(settings), ["NODE_OPTIONS"] = null };
        var program = RunningProgram.Start("node", ["oidc-provider.mjs"], environment, Folder);
        try
        {
            await program.WaitForOutputAsync("^ready", TimeSpan.FromSeconds(60));
            return new ForeignProvider(program, issuer, serviceSecret, apiSecret);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>A token of the client <c>nightly</c>.</summary>
    public async Task<string> TokenAsync(string resource, string scope)
    {
        var answer = await new OAuthClient(Issuer, "nightly", ServiceSecret).TokenAsync(("grant_type", "client_credentials"), ("resource", resource), ("scope", scope));
        return answer.AccessToken;
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
