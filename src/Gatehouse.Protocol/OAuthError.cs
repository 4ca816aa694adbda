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
