using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Load;

/// <summary>Issues, redeems, rotates and revokes grants without pause, and tells of every answer once it has it.</summary>
public sealed class Load(IGrantStore grants, ISessionStore sessions, Action<string> tell)
{
    public static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();

    public Task RunAsync(int callers, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(cancel), CancellationToken.None)));

    private async Task CallAsync(CancellationToken cancel)
    {
        var session = new Session { Id = GrantId.New(), Subject = "alice", AuthTime = Now, ExpiresAt = Now.AddHours(8) };
        await sessions.SaveAsync(session, CancellationToken.None);
        while (!cancel.IsCancellationRequested)
        {
            var code = Code(session);
            await grants.SaveAsync(code, CancellationToken.None);
            Tell("saved", code.Id, 0);
            var redemption = new CodeRedemption(code.Id, "shop", null, "challenge", null, null, Now, Now.AddDays(30), Now.AddMinutes(10), Renewable: true);
            var grant = await grants.RedeemAsync(redemption, CancellationToken.None);
            Tell("redeemed", code.Id, grant!.Generation);
            for (var generation = 1; generation < 5; generation++)
            {
                var rotation = new RefreshRotation(
                    code.Id, generation, "shop", null, Now, Now.AddDays(30), Now.AddMinutes(10), TimeSpan.FromSeconds(30),
                    Rotate: true, ClientProved: true, Strict: false);
                grant = await grants.RotateAsync(rotation, CancellationToken.None);
                Tell("rotated", code.Id, grant!.Generation);
            }

            await grants.RevokeAsync(code.Id, Now, CancellationToken.None);
            Tell("revoked", code.Id, 5);
        }
    }

    private void Tell(string what, GrantId id, int generation)
    {
        lock (gate) tell($"{what} {id} {generation}");
    }

    private static Grant Code(Session session) => new()
    {
        Id = GrantId.New(),
        State = GrantState.Code,
        Generation = 0,
        ClientId = "shop",
        Subject = session.Subject,
        SessionId = session.Id,
        Scope = "openid orders.read",
        Resources = "",
        CodeChallenge = "challenge",
        CreatedAt = Now,
        CodeExpiresAt = Now.AddMinutes(1),
        ExpiresAt = Now.AddDays(90),
    };
}
