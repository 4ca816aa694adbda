namespace Gatehouse.Plan.Rules.Vocabulary;

/// <summary>Faults of how clients prove themselves and how answers are protected.</summary>
internal static class ProofFaults
{
    public static readonly PlanRule KeysTwice = new("keys-written-twice", "Of two sources of keys one would silently count.");
    public static readonly PlanRule KeysAddress = new("keys-address", "Keys that come over an open wire are anybody's keys.");
    public static readonly PlanRule KeysMissing = new("keys-missing", "A signature without a key to check it proves nothing.");
    public static readonly PlanRule KeysMalformed = new("keys-malformed", "Keys that cannot be read cannot verify.");
    public static readonly PlanRule KeysCannotSign = new("keys-without-signing-key", "Keys that only encrypt prove nothing.");
    public static readonly PlanRule AssertionAlgorithm = new("assertion-algorithm", "The algorithm belongs to the method; another one would never fit.");
    public static readonly PlanRule RequestUri = new("request-uri", "Requests are fetched there.");
    public static readonly PlanRule CertificateName = new("certificate-name", "A certificate is recognised by exactly one name.");
    public static readonly PlanRule CertificateNameUseless = new("certificate-name-useless", "The name belongs to a method that the client does not use.");
    public static readonly PlanRule CertificateAuthority = new("certificate-authority", "Without an authority every certificate would do, or none.");
    public static readonly PlanRule SecretMissing = new("secret-missing", "Without a secret anybody is the client.");
    public static readonly PlanRule SecretOfPublic = new("secret-of-public-client", "Everybody who has the program has the secret.");
    public static readonly PlanRule SecretBesideKey = new("secret-beside-key", "A second way in is the weaker one.");
    public static readonly PlanRule SecretSigning = new("secret-short-signing", "A key for signatures must be as long as the signature.");
    public static readonly PlanRule SecretSyntax = new("secret-syntax", "Secrets travel in headers and forms.");
    public static readonly PlanRule SecretTwice = new("secret-twice", "The same secret twice is no second one.");
    public static readonly PlanRule SecretsBoth = new("secrets-written-twice", "Of two places for secrets one would silently count.");
    public static readonly PlanRule SecretReference = new("secret-reference", "A reference recognises a secret for the installation that made it, and for nobody else.");
    public static readonly PlanRule SecretHash = new("secret-hash", "A hash that cannot be computed lets nobody in, and one that costs too much keeps everybody waiting.");
    public static readonly PlanRule SecretShort = new("secret-short", "Short secrets are guessed without anybody noticing.");
    public static readonly PlanRule SecretInClear = new("secret-in-clear", "A file that is shared and versioned keeps no secret.");
    public static readonly PlanRule AnswerUseless = new("answer-key-useless", "The client never gets such an answer.");
    public static readonly PlanRule AnswerIncomplete = new("answer-encryption-incomplete", "How the content is encrypted means nothing without how the key is agreed on.");
    public static readonly PlanRule AnswerWithoutKey = new("answer-encryption-without-key", "There is no key to encrypt with.");
}
