using System.Globalization;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Server.AdminApi;

/// <summary>Reads the query of a call, strictly: the first fault is kept, and told in the words of OAuth.</summary>
internal sealed class AdminQuery(IQueryCollection query)
{
    private const int LongestText = 200;

    private static readonly string[] Instants = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private static readonly Dictionary<string, TimeSpan> Ranges = new(StringComparer.Ordinal)
    {
        ["15m"] = TimeSpan.FromMinutes(15),
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromHours(24),
        ["7d"] = TimeSpan.FromDays(7),
    };

    public OAuthError? Error { get; private set; }

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name)
    {
        if (!query.TryGetValue(name, out var values)) return null;
        if (values is not [{ } text]) return Fail(OAuthErrors.ParameterRepeated(name));
        if (text.Length is 0 or > LongestText || text.Any(char.IsControl)) return Fail(OAuthErrors.ParameterInvalid(name, $"must have 1 to {LongestText} characters, and no control characters"));
        return text;
    }

    /// <summary>One of some words.</summary>
    public string Choice(string name, IReadOnlyCollection<string> words, string otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (!words.Contains(text)) Fail(OAuthErrors.ParameterInvalid(name, $"must be one of {string.Join(", ", words)}"));
        return text;
    }

    public int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fail(OAuthErrors.ParameterInvalid(name, $"must be a number from {least} to {most}"));
        return otherwise;
    }

    /// <summary>An instant (RFC 3339); null when it is not there.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return at;
        Fail(OAuthErrors.ParameterInvalid(name, "must be an instant (RFC 3339) such as 2027-03-01T12:00:00Z"));
        return null;
    }

    /// <summary>Where a page begins, as the page before has told; null when it is not there.</summary>
    public AuditPosition? Position(string name)
    {
        if (Text(name) is not { } text) return null;
        if (AuditPosition.Read(text) is { } position) return position;
        Fail(OAuthErrors.ParameterInvalid(name, "must be the next of a page before"));
        return null;
    }

    /// <summary>How far back to look: <c>15m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c>.</summary>
    public TimeSpan Range() => Ranges.GetValueOrDefault(Choice("range", Ranges.Keys, "24h"));

    private string? Fail(OAuthError error)
    {
        Error ??= error;
        return null;
    }
}
