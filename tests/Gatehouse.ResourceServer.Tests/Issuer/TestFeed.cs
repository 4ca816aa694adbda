using System.Text.Json.Nodes;
using Gatehouse.Protocol.Revocations;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Tests.Issuer;

/// <summary>The revocation feed of the test issuer, made without the code that reads it; it can be spoiled in every way.</summary>
public sealed class TestFeed(TestIssuer issuer)
{
    private readonly List<JsonArray> _entries = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;
    private int _waiting;
    private int _pages;

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How many subscribers wait at this moment.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int EntriesOnPage { get; set; } = 100;

    /// <summary>What it answers instead of pages; 0 for pages.</summary>
    public int Status { get; set; }

    /// <summary>Whether it takes requests and never answers.</summary>
    public bool Swallows { get; set; }

    /// <summary>The secrets that it knows, by client.</summary>
    public Dictionary<string, string> Clients { get; } = new() { ["orders-api"] = "a+secret%2B" };

    /// <summary>Changes the claims and the header of each page before it is signed.</summary>
    public Action<JsonObject, JsonObject>? Spoil { get; set; }

    /// <summary>Changes the text of each page after it is signed.</summary>
    public Func<string, string>? SpoilText { get; set; }

    public SigningKey? Key { get; set; }

    public string? LastPage { get; private set; }

    public void Revoke(string kind, string id, DateTimeOffset? issuedBefore = null, DateTimeOffset? endsAt = null)
    {
        var number = kind switch { "token" => RevocationKind.Token, "grant" => RevocationKind.Grant, "client" => RevocationKind.Client, "subject" => RevocationKind.Subject, _ => RevocationKind.Key };
        var entry = new JsonArray(kind, RevocationKey.ToText(RevocationKey.Of(number, id)), (endsAt ?? issuer.Clock.GetUtcNow().AddHours(1)).ToUnixTimeSeconds());
        if (issuedBefore is { } before) entry.Add(before.ToUnixTimeSeconds());
        Add(entry);
    }

    public void Add(JsonArray entry)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _entries.Add(entry);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }

    public async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        if (Swallows) await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var known = Clients.Any(client => context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{client.Key}:{client.Value}")));
        context.Response.StatusCode = !known ? 401 : Status > 0 ? Status : 200;
        if (context.Response.StatusCode != 200) return;
        var after = context.Request.Query["cursor"].ToString();
        await WaitAsync(after, int.Parse(context.Request.Query["wait"].ToString()), context.RequestAborted);
        await context.Response.WriteAsync(LastPage = Page(after));
    }

    private async Task WaitAsync(string after, int seconds, CancellationToken cancel)
    {
        Task changed;
        lock (_gate)
        {
            if (Position(after) < _entries.Count) return;
            changed = _changed.Task;
        }
        Interlocked.Increment(ref _waiting);
        await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(seconds), cancel));
        Interlocked.Decrement(ref _waiting);
    }

    private string Page(string after)
    {
        lock (_gate)
        {
            var from = Position(after);
            var taken = _entries.Skip(from).Take(EntriesOnPage).Select(entry => entry.DeepClone()).ToArray();
            var told = new JsonObject { ["after"] = after, ["cursor"] = (from + taken.Length).ToString(), ["more"] = from + taken.Length < _entries.Count, ["entries"] = new JsonArray(taken) };
            var claims = new JsonObject
            {
                ["iss"] = issuer.Issuer,
                ["iat"] = issuer.Clock.GetUtcNow().ToUnixTimeSeconds(),
                ["jti"] = $"page-{_pages++}",
                ["events"] = new JsonObject { [RevocationPage.EventType] = told },
            };
            var key = Key ?? issuer.Key;
            var header = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "secevent+jwt", ["kid"] = key.Id };
            Spoil?.Invoke(claims, header);
            var page = issuer.Token(claims, header, key);
            return SpoilText?.Invoke(page) ?? page;
        }
    }

    private static int Position(string cursor) => int.TryParse(cursor, out var position) ? position : 0;
}
