using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Protocol;

/// <summary>
/// One refusal, as a value. Its public half (<see cref="Code"/>, <see cref="Description"/>, <see cref="Status"/>) is sent;
/// its private half (<see cref="Reason"/>) names the check that refused, for logs and metrics. Errors are never thrown.
/// </summary>
/// <param name="Code">The registered error code, such as <c>invalid_grant</c>.</param>
/// <param name="Description">A sentence for the developer of the client; printable ASCII without quotes or backslashes (RFC 6749 section 5.2).</param>
/// <param name="Status">The HTTP status where the error is answered directly.</param>
/// <param name="Reason">The check that refused, one of a fixed vocabulary.</param>
[Spec("RFC 6749", "5.2")]
public sealed record OAuthError(string Code, string Description, int Status, string Reason)
{
    /// <summary>The same refusal with a more precise sentence; characters that the RFC forbids are replaced.</summary>
    public OAuthError Saying(string description) => this with { Description = Printable(description) };

    /// <summary>What the check expected and saw, for whoever administers the client or API; never sent to the caller.</summary>
    public IReadOnlyList<RefusalFact> Facts { get; init; } = [];

    /// <summary>The client that the refusal concerns, where the check knew it though it did not prove itself.</summary>
    public string? ClientId { get; init; }

    /// <summary>The same refusal with one more thing that the check expected or saw.</summary>
    /// <param name="name">One of <see cref="FactNames"/>, which the catalogue allows for this reason.</param>
    /// <param name="value">Null where there was none.</param>
    public OAuthError With(string name, string? value) => value is null ? this : this with { Facts = [.. Facts, new RefusalFact(name, value)] };

    /// <summary>What was seen is no part of what a refusal is.</summary>
    public bool Equals(OAuthError? other) =>
        other is not null && (Code, Description, Status, Reason) == (other.Code, other.Description, other.Status, other.Reason);

    public override int GetHashCode() => HashCode.Combine(Code, Description, Status, Reason);

    private static string Printable(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = source[i] switch
                {
                    '"' or '\\' => '\'',
                    >= ' ' and <= '~' => source[i],
                    _ => '?',
                };
        });
}
