using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tokens;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>An access token that was obtained to call another API with.</summary>
/// <param name="Text">The token.</param>
/// <param name="Scheme">How it is presented: <c>Bearer</c> or <c>DPoP</c>.</param>
/// <param name="ObtainedAt">When it was asked for.</param>
/// <param name="RenewAt">From when on the next one is asked for, while this one stays in use.</param>
/// <param name="EndsAt">From when on it is not used any more: a little before it expires, because calls take time.</param>
internal sealed record OutgoingToken(string Text, string Scheme, DateTimeOffset ObtainedAt, DateTimeOffset RenewAt, DateTimeOffset EndsAt)
{
    public const string Bearer = "Bearer";
    public const string DPoP = "DPoP";

    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTravel = TimeSpan.FromSeconds(5);

    /// <summary>Plans the life of a token. Many programs that started at once shall not come back at once, so chance has a part in it.</summary>
    public static OutgoingToken Of(string text, string scheme, DateTimeOffset obtainedAt, TimeSpan lifetime)
    {
        var margin = Least(LongestMargin, lifetime / 5);
        return new OutgoingToken(text, scheme, obtainedAt, obtainedAt + lifetime - margin * (1 + Random.Shared.NextDouble()), obtainedAt + lifetime - Least(LongestTravel, lifetime / 10));
    }

    /// <summary>Nothing of the token: records are written to logs.</summary>
    public override string ToString() => $"{Scheme} token until {EndsAt:O}";

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>Which token is wanted.</summary>
/// <param name="Scope">The scopes, separated by spaces; null for those that the client has by default.</param>
/// <param name="Resource">The API that is to be called (RFC 8707), or null.</param>
/// <param name="Audience">The same by the name that the provider has for it (RFC 8693 section 2.1), or null.</param>
/// <param name="SubjectToken">The access token of the caller that is exchanged; null for a token of the client's own.</param>
[Spec("RFC 8707", "2"), Spec("RFC 8693", "2.1")]
internal sealed record TokenDemand(string? Scope, string? Resource, string? Audience = null, string? SubjectToken = null)
{
    /// <summary>What the answer is remembered by; it reveals no token.</summary>
    public TokenHash Key { get; } = TokenHash.Of($"{Length(Scope)}{Length(Resource)}{Length(Audience)}{SubjectToken}");

    public override string ToString() => $"scope '{Scope}' of '{Resource ?? Audience}'";

    // The length before each text keeps two demands apart whose texts only join to the same.
    private static string Length(string? text) => text is null ? "-;" : $"{text.Length}:{Uri.EscapeDataString(text)};";
}
