using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Somebody who signed in with this browser, as its cookie holds them. Access tokens stay with the gateway: the cookie is small, and good at each of several.</summary>
/// <param name="Id">Random; new with each sign-in, so that nobody can have set it beforehand.</param>
/// <param name="ProviderSession">The <c>sid</c> that the provider has for it; empty when it told none.</param>
/// <param name="Generation">How often the refresh token was replaced since: of two cookies of one session the later is known by it.</param>
internal sealed record BrowserSession(string Id, DateTimeOffset Since, string Subject, string ProviderSession, string RefreshToken, int Generation)
{
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>What the cookie says of it; null for a value that lines cannot hold.</summary>
    public string? Write()
    {
        string[] parts = [Id, Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Subject, ProviderSession, RefreshToken, Generation.ToString(CultureInfo.InvariantCulture)];
        return Array.Exists(parts, part => part.Contains('\n')) ? null : string.Join('\n', parts);
    }

    public static BrowserSession? Read(string text) =>
        text.Split('\n') is [var id, var since, var subject, var session, var token, var generation] && long.TryParse(since, CultureInfo.InvariantCulture, out var seconds) && int.TryParse(generation, CultureInfo.InvariantCulture, out var count)
            ? new BrowserSession(id, DateTimeOffset.FromUnixTimeSeconds(seconds), subject, session, token, count)
            : null;

    /// <summary>Nothing of the token: records are written to logs.</summary>
    public override string ToString() => $"session since {Since:O}";
}

/// <summary>A sign-in under way: what only the browser that began it knows.</summary>
/// <param name="Target">Where it wanted to go.</param>
internal sealed record PendingLogin(string State, string Nonce, string Verifier, DateTimeOffset Since, string Target)
{
    public const int LongestTarget = 800;

    /// <summary>How long somebody may take to sign in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    public static PendingLogin New(DateTimeOffset now, string target) => new(Random(), Random(), Random(), now, target.Length > LongestTarget ? "/" : target);

    public string Write() => string.Join('\n', State, Nonce, Verifier, Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Target);

    public static PendingLogin? Read(string text) =>
        text.Split('\n') is [var state, var nonce, var verifier, var since, var target] && long.TryParse(since, CultureInfo.InvariantCulture, out var seconds)
            ? new PendingLogin(state, nonce, verifier, DateTimeOffset.FromUnixTimeSeconds(seconds), target)
            : null;

    public override string ToString() => $"sign-in since {Since:O}";

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
