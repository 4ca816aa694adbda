namespace Gatehouse.Plan.Tests.Checking.Examples;

/// <summary>Faults of the file and of shapes.</summary>
internal static class FileExamples
{
    public static readonly Example[] All =
    [
        Example.Raw("file-too-large", "#" + new string('x', 17 * 1024 * 1024)),
        Example.Raw("file-not-text", "issuer: \u0007"),
        Example.Raw("file-empty", ""),
        Example.Raw("not-yaml", "apis: [\n"),
        Example.Raw("yaml-alias", "apis: &a []\nclients: *a\n"),
        Example.Raw("yaml-tag", "apis: !x []\n"),
        Example.Raw("yaml-depth", "apis: " + new string('[', 30) + new string(']', 30)),
        Example.Raw("yaml-key", "? [a]\n: b\n"),
        Example.Raw("key-twice", "issuer: https://a.example.com\nissuer: https://b.example.com\n"),
        Example.Raw("variable", "issuer: ${NOT_SET}\n"),
        Example.Raw("plan-version", "version: 2\n"),
        Example.Raw("more-findings", "clients:\n" + string.Concat(Enumerable.Repeat("  - { client_id: a }\n", 600))),
        Example.Raw("unknown-key", "isuer: https://id.example.com\n"),
        Example.Raw("missing-key", "clients: [{ client_id: a }]\n"),
        Example.Raw("no-value", "issuer:\n"),
        Example.Raw("wrong-type", "issuer: [a]\n"),
        Example.Raw("not-allowed-value", "profile: oauth22\n"),
        Example.Raw("not-in-this-version", "token_signing: { algorithm: EdDSA }\n"),
        Example.Raw("bad-value", "token_signing: { rotation: long }\n"),
        Example.Api("name-syntax", "name: two words"),
        Example.Raw("name-twice", "apis: [{ name: a, resource: 'urn:a' }, { name: a, resource: 'urn:b' }]\n"),
        Example.Api("lifetime-zero", "token: { lifetime: 0s }"),
        Example.Top("silence-rule", "silenced: [{ rule: nonsense, reason: because we have to }]"),
        Example.Top("silence-reason", "silenced: [{ rule: client-without-owner, reason: why }]"),
        Example.Top("expectation-unclear", "expect: [{ client: c }]", "expect: [{ client: c, may: [orders.read] }]"),
        Example.Top("silence-unused", "silenced: [{ rule: legacy-password-grant, reason: because we have to }]", "silenced: [{ rule: client-without-owner, at: \"clients[c]\", reason: because we have to }]"),
    ];
}
