using System.Collections.Concurrent;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Sessions that are over although a cookie of theirs may still be shown: whoever kept a copy gets nowhere with it. Known to this gateway
/// alone; at another one it ends with the access token, because the provider gives no other.
/// </summary>
[Spec("OIDC Back-Channel Logout", "2.7")]
internal sealed class EndedSessions(SessionSettings settings, TimeProvider time)
{
    /// <summary>Far more than sign out within the life of a session; beyond it the oldest are forgotten.</summary>
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    public void Add(BrowserSession session) => Remember("id " + session.Id);

    public void AddProviderSession(string sessionId) => Remember("sid " + sessionId);

    /// <summary>All sessions of somebody that had begun by then.</summary>
    public void AddSubject(string subject, DateTimeOffset at) => Remember("sub " + subject, at);

    public bool Has(BrowserSession session)
    {
        if (session.Since + settings.Lifetime <= time.GetUtcNow()) return true;
        if (_ended.IsEmpty) return false;
        return _ended.ContainsKey("id " + session.Id) || session.ProviderSession.Length > 0 && _ended.ContainsKey("sid " + session.ProviderSession)
            || _ended.TryGetValue("sub " + session.Subject, out var at) && session.Since <= at;
    }

    private void Remember(string key, DateTimeOffset? endedAt = null)
    {
        var now = time.GetUtcNow();
        _ended[key] = endedAt ?? now;
        if (_ended.Count <= Most) return;
        foreach (var (old, at) in _ended)
            if (at + settings.Lifetime <= now)
                _ended.TryRemove(old, out _);
        foreach (var (old, _) in _ended.ToArray().OrderBy(entry => entry.Value).Take(Math.Max(0, _ended.Count - Most + Most / 10))) _ended.TryRemove(old, out _);
    }
}
