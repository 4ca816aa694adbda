using Gatehouse.Protocol;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>
/// Limits how often wrong codes may be entered on this node: about one person, and by all together. A guess is counted before it is looked
/// at, and taken back when it was right: parallel ones do not outrun the limit. That for all bounds the memory too.
/// </summary>
[Spec("RFC 8628", "5.1"), Spec("RFC 10027", "6.1")]
internal sealed class UserCodeGuesses(TimeProvider time)
{
    private const int OfOne = 10;
    private const int OfAll = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _wrong = new(StringComparer.Ordinal);
    private DateTimeOffset _windowEnds;
    private int _all;

    /// <summary>Null when a code may be tried; it is counted then.</summary>
    public OAuthError? Count(string subject)
    {
        lock (_lock)
        {
            Turn();
            if (_all >= OfAll || _wrong.GetValueOrDefault(subject) >= OfOne) return OAuthErrors.UserCodeGuessedTooOften;
            _wrong[subject] = _wrong.GetValueOrDefault(subject) + 1;
            _all++;
            return null;
        }
    }

    /// <summary>The code was right.</summary>
    public void Forgive(string subject)
    {
        lock (_lock)
        {
            if (!_wrong.TryGetValue(subject, out var wrong)) return;
            _all--;
            if (wrong > 1) _wrong[subject] = wrong - 1;
            else _wrong.Remove(subject);
        }
    }

    private void Turn()
    {
        var now = time.GetUtcNow();
        if (now < _windowEnds) return;
        _windowEnds = now + Window;
        _wrong.Clear();
        _all = 0;
    }
}
