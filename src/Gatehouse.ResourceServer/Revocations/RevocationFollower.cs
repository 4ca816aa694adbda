using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Revocations;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Revocations;

/// <summary>
/// Follows the feed of one provider for all schemes of this process that trust it: one request waits there at any time. A page that cannot
/// be believed is thrown away and asked for again; what was learned stays.
/// </summary>
internal sealed class RevocationFollower(string provider, TimeProvider clock, RevocationMetrics metrics, ILogger<RevocationFollower> log) : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(10);

    /// <summary>Revocations that come one after the other are fetched together.</summary>
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(50);

    /// <summary>A provider that does not let wait is not asked without end.</summary>
    private static readonly TimeSpan BetweenQuickAnswers = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _startedAt = clock.GetTimestamp();
    private List<(string Scheme, FeedSource Source)> _sources = [];
    private RevocationPage? _former;
    private string _cursor = "";
    private long _knownAt;
    private string? _fault;
    private int _failures;
    private bool _isOffered = true;

    public RevokedTokens Revoked { get; } = new();

    public string Provider => provider;

    /// <summary>Whether there is a feed to follow, as far as is known.</summary>
    public bool IsOffered => Volatile.Read(ref _isOffered);

    /// <summary>Ends when everything was read once.</summary>
    public Task FirstRead => _firstRead.Task;

    /// <summary>How long ago everything was known.</summary>
    public TimeSpan Staleness => clock.GetElapsedTime(Volatile.Read(ref _knownAt) is var at && at == 0 ? _startedAt : at);

    public bool IsLost(TimeSpan tolerance) => Volatile.Read(ref _knownAt) is var at && (at == 0 || clock.GetElapsedTime(at) > tolerance);

    public void Start() => _ = Task.Run(FollowAsync);

    public void Join(string scheme, FeedSource source)
    {
        lock (_gate) _sources = [(scheme, source), .. _sources.Where(known => known.Scheme != scheme)];
        source.Keys.DistrustWhere(Revoked.ConcernKey);
    }

    /// <summary>Whether anybody is left who needs it.</summary>
    public bool Leave(string scheme)
    {
        lock (_gate)
        {
            _sources = [.. _sources.Where(known => known.Scheme != scheme)];
            return _sources.Count > 0;
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _firstRead.TrySetCanceled();
    }

    private async Task FollowAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var pause = BetweenLooks;
            try
            {
                pause = await StepAsync(Volatile.Read(ref _sources));
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception unexpected)
            {
                pause = Fail("broken", unexpected.Message);
            }
            if (pause > TimeSpan.Zero) await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks for one page; how long to pause after it.</summary>
    private async Task<TimeSpan> StepAsync(List<(string Scheme, FeedSource Source)> sources)
    {
        if (sources.Count == 0) return BetweenQuickAnswers;
        // The one that was good last; should the provider know it no more, the others are tried in turn.
        var source = sources[_failures % sources.Count].Source;
        var wait = (int)Math.Clamp(sources.Min(known => known.Source.LostAfter).TotalSeconds / 3, 1, 10);
        var askedAt = clock.GetTimestamp();
        var begun = TimeProvider.System.GetTimestamp();
        // Who does not know whether it knows everything does not wait for news to learn that.
        var answer = await source.AskAsync(_cursor, _knownAt == 0 || _failures > 0 ? 0 : wait, _stopping.Token);
        if (answer.Text is null) return answer.Outcome == FeedSource.NotOffered ? Miss(answer) : Fail(answer.Outcome, answer.Fault);
        var reading = await ReadAsync(source, answer.Text);
        if (reading.Page is not { } page) return Fail(reading.Outcome, "the page is thrown away: " + reading.Outcome);
        Take(page, askedAt);
        Prefer(source);
        if (page.More) return TimeSpan.Zero;
        if (page.Entries.Count > 0) return BetweenPages;
        return TimeProvider.System.GetElapsedTime(begun) < BetweenQuickAnswers ? BetweenQuickAnswers : TimeSpan.Zero;
    }

    private async ValueTask<RevocationPageReading> ReadAsync(FeedSource source, string text)
    {
        var rules = new RevocationPageRules(provider, _cursor, _former, source.ClockTolerance);
        if ((await source.Keys.GetAsync(_stopping.Token)).Keys is not { } keys) return new RevocationPageReading(null, RevocationPageFault.KeyUnknown);
        var reading = await RevocationPageReader.ReadAsync(text, rules, keys, clock.GetUtcNow());
        if (reading.MissingKey is not { } missing) return reading;
        var search = await source.Keys.SearchAsync(new MissingKey(missing, clock.GetUtcNow()), keys, _stopping.Token);
        return search.Keys is { } newer ? await RevocationPageReader.ReadAsync(text, rules, newer, clock.GetUtcNow()) : reading;
    }

    private void Take(RevocationPage page, long askedAt)
    {
        var keysChanged = Revoked.Apply(page.Entries);
        keysChanged |= Revoked.Forget(clock.GetUtcNow());
        if (keysChanged)
            foreach (var (_, source) in Volatile.Read(ref _sources)) source.Keys.DistrustWhere(Revoked.ConcernKey);
        (_former, _cursor, _failures) = (page with { Entries = [] }, page.Cursor, 0);
        metrics.Count(provider, "ok");
        Volatile.Write(ref _isOffered, true);
        if (page.More) return;
        if (_fault is not null || _knownAt == 0) log.RevocationsFollowed(provider, Revoked.Count);
        _fault = null;
        // Everything is known up to the moment at which the page was made; that was after it was asked for.
        Volatile.Write(ref _knownAt, Math.Max(1, Math.Max(askedAt, clock.GetTimestamp() - clock.TimestampFrequency)));
        _firstRead.TrySetResult();
    }

    private void Prefer(FeedSource good)
    {
        lock (_gate)
        {
            var index = _sources.FindIndex(known => known.Source == good);
            if (index > 0) _sources = [_sources[index], .. _sources.Where(known => known.Source != good)];
        }
    }

    private TimeSpan Fail(string outcome, string fault)
    {
        metrics.Count(provider, outcome);
        if (_fault != fault) log.RevocationsLost(provider, fault, (long)Staleness.TotalSeconds);
        _fault = fault;
        var seconds = Math.Min(5, 0.25 * (1 << Math.Min(_failures++, 5)));
        return TimeSpan.FromSeconds(seconds * (0.5 + Random.Shared.NextDouble()));
    }

    private TimeSpan Miss(FeedAnswer answer)
    {
        // A feed that was there is lost, not unheard of: a proxy in between, or a node of another version.
        if (Volatile.Read(ref _knownAt) != 0) return Fail(answer.Outcome, answer.Fault);
        if (IsOffered) log.RevocationsNotOffered(provider, answer.Fault);
        Volatile.Write(ref _isOffered, false);
        return BetweenLooks;
    }
}
