using System.Collections.Immutable;

namespace Gatehouse.Gateway.Sessions;

/// <summary>What the plan says about the browser sessions of an API; the same settings keep the sessions' memory over an edit.</summary>
/// <param name="Provider">Where the gateway reaches the provider, when that is not the issuer's own address.</param>
/// <param name="Origin">Scheme and host at which browsers reach the API.</param>
/// <param name="Resource">The audience of the access tokens.</param>
/// <param name="Scope">What is asked for, openid among it.</param>
internal sealed record SessionSettings(string Issuer, string? Provider, string Origin, string Resource, string ClientId, string Scope, TimeSpan Lifetime)
{
    /// <summary>The client's secrets: it proves itself with the first, and cookies sealed under any of them are opened.</summary>
    public required ImmutableArray<string> Secrets { get; init; }

    /// <summary>Whether the provider may send people back who have signed out.</summary>
    public bool ComesBack { get; init; }

    public bool Equals(SessionSettings? other) => other is not null && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Nothing of the secrets.</summary>
    public override string ToString() => $"{ClientId} at {Origin}";

    private string Key => string.Join('\n', [Issuer, Provider, Origin, Resource, ClientId, Scope, Lifetime.ToString(), ComesBack.ToString(), .. Secrets]);
}
