namespace Gatehouse.Protocol.Revocations;

/// <summary>What a revocation ends. The end of a session is told by the grants that were made on it: no access token names a session.</summary>
public enum RevocationKind : short
{
    /// <summary>One access token, by its <c>jti</c>.</summary>
    Token = 1,

    /// <summary>A grant, by its <c>grant_id</c>.</summary>
    Grant = 2,

    /// <summary>Every access token of a client that was issued before an instant, by its <c>client_id</c>.</summary>
    Client = 3,

    /// <summary>Every access token that speaks for a subject and was issued before an instant, by its <c>sub</c>.</summary>
    Subject = 4,

    /// <summary>Everything that a key signed, by its <c>kid</c>.</summary>
    Key = 5,
}
