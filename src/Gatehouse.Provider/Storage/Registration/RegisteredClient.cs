namespace Gatehouse.Provider.Storage.Registration;

/// <summary>A client that registered itself, as it is kept.</summary>
/// <param name="Id">Random; its client identifier is made from it.</param>
/// <param name="Metadata">What it registered, as JSON.</param>
/// <param name="Secret">A keyed MAC of its secret; null when it has none.</param>
/// <param name="RegisteredBy">The name of the initial access token that it came with; null when it came without.</param>
/// <param name="ExpiresAt">When it ends whatever it does; never when null.</param>
/// <param name="UsedAt">When it was last seen, to the day.</param>
public sealed record RegisteredClient(GrantId Id, string Metadata, byte[]? Secret, string? RegisteredBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset UsedAt);

/// <summary>How many may register. Each count is made in the transaction that registers, one registration after another, so that races gain nothing.</summary>
/// <param name="MostInTotal">Clients that are registered at once.</param>
/// <param name="Network">A keyed hash of the network address that asks; null when it is not known or does not count.</param>
/// <param name="MostPerNetwork">Registrations from one network since <paramref name="Since"/>.</param>
/// <param name="MostPerToken">Registrations with one initial access token, ever; null for any number.</param>
public sealed record RegistrationQuota(int MostInTotal, UInt128? Network, int MostPerNetwork, DateTimeOffset Since, int? MostPerToken);

/// <summary>What became of a registration.</summary>
public enum RegistrationOutcome
{
    Registered,
    TooManyInTotal,
    TooManyFromNetwork,
    TooManyWithToken,
}
