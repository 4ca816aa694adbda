using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Sessions.Provider;

/// <summary>What a provider answered to a request that the gateway sent it as a client.</summary>
/// <param name="Json">The object that it answered with; null when it could not be asked or answered with none.</param>
/// <param name="Error">The error code, when it refused.</param>
/// <param name="Fault">What is wrong, for the log; without anything secret.</param>
[Spec("RFC 6749", "5.2")]
internal sealed record ProviderAnswer(JsonElement? Json, string? Error, string Fault)
{
    public static ProviderAnswer Unreachable(string fault) => new(null, null, fault);

    public string? this[string member] => Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public int? Seconds(string member) => Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) ? seconds : null;

    /// <summary>Nothing of the tokens.</summary>
    public override string ToString() => Error ?? Fault;
}

/// <summary>The tokens of a session. Nothing of them is ever written anywhere.</summary>
/// <param name="IdToken">As the provider gave it last; null when it gave none.</param>
[Spec("RFC 6749", "5.1")]
internal sealed record SessionTokenSet(string AccessToken, DateTimeOffset EndsAt, string RefreshToken, int Generation, string? IdToken)
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(30);

    /// <summary>How long a token counts whose end the provider does not tell.</summary>
    private static readonly TimeSpan Untold = TimeSpan.FromMinutes(1);

    /// <param name="former">The refresh token that stays when the answer has no other.</param>
    public static SessionTokenSet? Of(ProviderAnswer answer, DateTimeOffset askedAt, SessionTokenSet? former)
    {
        if (answer[Parameters.AccessToken] is not { Length: > 0 } access || access.AsSpan().ContainsAnyExceptInRange('!', '~') || !string.Equals(answer[Parameters.TokenType], "Bearer", StringComparison.OrdinalIgnoreCase)) return null;
        var refresh = answer[Parameters.RefreshToken] is { Length: > 0 } given ? given : former?.RefreshToken;
        if (refresh is null) return null;
        var generation = former is null ? 0 : former.Generation + (refresh == former.RefreshToken ? 0 : 1);
        var lifetime = answer.Seconds(Parameters.ExpiresIn) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : Untold;
        return new SessionTokenSet(access, askedAt + lifetime, refresh, generation, answer[Parameters.IdToken] ?? former?.IdToken) { RenewAt = askedAt + lifetime - (lifetime / 5 < LongestMargin ? lifetime / 5 : LongestMargin) };
    }

    /// <summary>From when on the next ones are asked for: calls take time.</summary>
    public DateTimeOffset RenewAt { get; private init; }

    public override string ToString() => $"tokens until {EndsAt:O}";
}
