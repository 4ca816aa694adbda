using Gatehouse.Provider.Storage;
using Gatehouse.Storage;

namespace Gatehouse.Bench.Revocations;

/// <summary>Fills an empty database with live grants, through the product's own statements.</summary>
internal static class StoredGrants
{
    private const int PerSession = 100;
    private const int AtOnce = 256;

    public static async Task AddAsync(StorageOptions storage, int count, string clientId)
    {
        await using var services = new ServiceCollection().AddGatehouseStorage(storage).BuildServiceProvider();
        await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        var (grants, sessions) = (services.GetRequiredService<IGrantStore>(), services.GetRequiredService<ISessionStore>());
        var now = DateTimeOffset.UtcNow;
        var made = new Session[(count + PerSession - 1) / PerSession];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = new Session { Id = GrantId.New(), Subject = $"subject-{i}", AuthTime = now, ExpiresAt = now.AddDays(14) };
            await sessions.SaveAsync(made[i], CancellationToken.None);
        }
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancel) => await AddAsync(grants, made[i / PerSession], clientId, now, cancel));
    }

    private static async Task AddAsync(IGrantStore grants, Session session, string clientId, DateTimeOffset now, CancellationToken cancel)
    {
        var code = new Grant
        {
            Id = GrantId.New(), State = GrantState.Code, Generation = 0, ClientId = clientId, Subject = session.Subject, SessionId = session.Id, Scope = "orders.read", Resources = "https://orders.example.com",
            AuthTime = now, CreatedAt = now, CodeExpiresAt = now.AddMinutes(1), ExpiresAt = now.AddDays(90),
        };
        if (!await grants.SaveAsync(code, cancel)) throw new InvalidOperationException("A grant was not stored.");
        var redemption = new CodeRedemption(code.Id, clientId, null, null, null, null, now, now.AddDays(30), now.AddHours(1), Renewable: true);
        if (await grants.RedeemAsync(redemption, cancel) is null) throw new InvalidOperationException("A grant was not redeemed.");
    }
}
