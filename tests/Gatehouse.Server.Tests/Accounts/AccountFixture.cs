using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Subjects;
using Gatehouse.Server.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Server.Tests.Accounts;

/// <summary>Accounts as the server has them, with cheap hashes, a clock to turn and the user alice.</summary>
public sealed class AccountFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal AccountFixture(Func<AccountOptions, AccountOptions>? change = null)
    {
        var options = new AccountOptions { Hashing = new Argon2idParameters(64, 1) };
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IAccountStore>(Store)
            .AddSingleton<IAuditStore>(Audit)
            .AddSingleton<CurrentProvider>()
            .AddSingleton<AuditTrail>()
            .AddGatehouseAccounts(change?.Invoke(options) ?? options)
            .AddSingleton<IPasswordHasher<Account>>(services => new RecordingHasher(new AccountPasswordHasher(services.GetRequiredService<AccountOptions>()), Hashes))
            .BuildServiceProvider();
    }

    /// <summary>What passwords were checked against.</summary>
    internal ConcurrentQueue<string> Hashes { get; } = new();

    internal AccountsInMemory Store { get; } = new();

    internal AuditInMemory Audit { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    internal PasswordSignIn SignIn => _services.GetRequiredService<PasswordSignIn>();

    internal BootstrapAccounts Bootstrap => _services.GetRequiredService<BootstrapAccounts>();

    internal HashingQueue Queue => _services.GetRequiredService<HashingQueue>();

    internal ISubjectClaims Claims => _services.GetRequiredService<ISubjectClaims>();

    internal IPasswordHasher<Account> Hasher => _services.GetRequiredService<IPasswordHasher<Account>>();

    internal async Task<Account> AddAliceAsync()
    {
        var alice = new BootstrapUser("alice", "correct horse") { Name = "Alice Example", Email = "alice@example.com", Roles = ["admin", "staff"] };
        Assert.True(await Bootstrap.AddAsync(AuditActors.System, alice, TestContext.Current.CancellationToken));
        return Store["alice"];
    }

    /// <summary>Somebody on a network of their own.</summary>
    internal static readonly Sender Someone = new(IPAddress.Parse("192.0.2.1"));

    internal async Task<SignInVerdict> TryAsync(string username, string password, Sender? sender = null) =>
        (await SignIn.SignInAsync(username, password, sender ?? Someone, TestContext.Current.CancellationToken)).Verdict;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class RecordingHasher(IPasswordHasher<Account> hasher, ConcurrentQueue<string> hashes) : IPasswordHasher<Account>
    {
        public string HashPassword(Account user, string password) => hasher.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
        {
            hashes.Enqueue(hashedPassword);
            return hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
