using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit;

/// <summary>The kinds of those who do something.</summary>
public static class AuditActors
{
    /// <summary>Somebody with an account, or who tried to sign in to one.</summary>
    public const string UserKind = "user";

    public const string ClientKind = "client";

    /// <summary>Whoever typed a verb on a machine that has the database and the root secret.</summary>
    public const string OperatorKind = "operator";

    /// <summary>An administrator, through the administration API.</summary>
    public const string AdministratorKind = "administrator";

    /// <summary>The server by itself.</summary>
    public const string SystemKind = "system";

    /// <summary>Nobody knows.</summary>
    public static AuditActor Unknown { get; } = new(UserKind, null);

    public static AuditActor System { get; } = new(SystemKind, null);

    public static AuditActor User(string subject) => new(UserKind, subject);

    public static AuditActor Client(string clientId) => new(ClientKind, clientId);

    public static AuditActor Operator { get; } = new(OperatorKind, Environment.UserName);
}
