using Gatehouse.Protocol;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>
/// Limits how often wrong codes may be entered on this node: by one person, and by all together. Nobody enters a code without having signed
/// in, so each guess has an account behind it. The limit for all bounds the memory too.
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

    /// <summary>Null when this person may try a code.</summary>
    public OAuthError? Check(string subject)
    {
        lock (_lock)
        {
            Turn();
            return _all >= OfAll || _wrong.GetValueOrDefault(subject) >= OfOne ? OAuthErrors.UserCodeGuessedTooOften : null;
        }
    }

    public void CountWrong(string subject)
    {
        lock (_lock)
        {
            Turn();
            _wrong[subject] = _wrong.GetValueOrDefault(subject) + 1;
            _all++;
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
