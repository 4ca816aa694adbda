using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Bench.Load;

/// <summary>Proves that what the server calls a token is one: its ES256 signature verifies under the published keys. Used on the first token of every user.</summary>
internal sealed class SignatureCheck
{
    private readonly List<ECDsa> keys = [];

    public static SignatureCheck Read(Provider provider, HttpConnection connection)
    {
        var check = new SignatureCheck();
        using var document = JsonDocument.Parse(connection.Send(HttpRequest.Get(provider.Origin, provider.Jwks)).Body);
        foreach (var key in document.RootElement.GetProperty("keys").EnumerateArray())
            if (key.TryGetProperty("crv", out var curve) && curve.ValueEquals("P-256"))
            {
                var point = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") };
                check.keys.Add(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point }));
            }
        return check;
    }

    public void Require(string? token, string what)
    {
        var signatureAt = token?.LastIndexOf('.') ?? -1;
        if (signatureAt <= 0)
            throw new InvalidAnswerException($"{what} is not a JWT");
        var content = Encoding.ASCII.GetBytes(token![..signatureAt]);
        var signature = Base64Url.DecodeFromChars(token.AsSpan(signatureAt + 1));
        lock (keys)
            if (!keys.Exists(key => key.VerifyData(content, signature, HashAlgorithmName.SHA256)))
                throw new InvalidAnswerException($"the signature of the {what} does not verify under the published keys");
    }

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
}
