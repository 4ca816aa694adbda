namespace Gatehouse.Server.Operations.Revoking;

/// <summary>What is to be revoked.</summary>
public enum RevocationTargetKind
{
    Client,
    User,
    Session,
    Grant,
    Key,
    Token,
}

/// <param name="Name">Its identifier; for a user the name or the subject, for a token the token itself.</param>
public sealed record RevocationTarget(RevocationTargetKind Kind, string Name);

/// <summary>What a revocation reaches, told to people before it is done.</summary>
/// <param name="Lines">The reach, line by line.</param>
/// <param name="Advice">What it does not do.</param>
public sealed record RevocationReach(IReadOnlyList<string> Lines, string Advice);

/// <summary>Tells that there is no such thing.</summary>
public sealed class NothingToRevokeException(string message) : Exception(message);
