using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace WebApp;

/// <summary>The sessions of this app, in its memory: who is signed in, and the tokens. An app on several machines would keep them in a database.</summary>
internal sealed class Sessions : ITicketStore
{
    /// <summary>Where a ticket keeps the key of its own session.</summary>
    public const string KeyItem = "session";

    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    public Session? Find(string? key) => key is not null && _sessions.TryGetValue(key, out var session) ? session : null;

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        ticket.Properties.Items[KeyItem] = key;
        _sessions[key] = new Session(ticket);
        return Task.FromResult(key);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        // A sliding cookie renews the ticket that its request began with; tokens that another tab has renewed since must survive it.
        if (Find(key) is { } session) session.Prolong(ticket);
        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(Find(key)?.Ticket);

    public Task RemoveAsync(string key)
    {
        _sessions.TryRemove(key, out _);
        return Task.CompletedTask;
    }
}

/// <summary>One session, with a gate through which one tab at a time renews its tokens.</summary>
internal sealed class Session(AuthenticationTicket ticket)
{
    public SemaphoreSlim Gate { get; } = new(1);

    public AuthenticationTicket Ticket { get; private set; } = ticket;

    public void Prolong(AuthenticationTicket newer)
    {
        Ticket.Properties.IssuedUtc = newer.Properties.IssuedUtc;
        Ticket.Properties.ExpiresUtc = newer.Properties.ExpiresUtc;
    }

    /// <summary>A new ticket, because requests under way still read the former one.</summary>
    public void Replace(IEnumerable<AuthenticationToken> tokens)
    {
        var properties = Ticket.Properties.Clone();
        properties.StoreTokens(tokens);
        Ticket = new AuthenticationTicket(Ticket.Principal, properties, Ticket.AuthenticationScheme);
    }
}
