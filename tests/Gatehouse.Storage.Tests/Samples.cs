using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Tests;

/// <summary>Grants and sessions to begin with; what matters to a test stands in the test.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    public static Session Session(string subject = "alice") => new()
    {
        Id = GrantId.New(),
        Subject = subject,
        AuthTime = Now.AddMinutes(-1),
        Acr = "1",
        Amr = "pwd",
        ExpiresAt = Now.AddHours(8),
    };

    public static Grant Code(Session session) => new()
    {
        Id = GrantId.New(),
        State = GrantState.Code,
        Generation = 0,
        ClientId = "shop",
        Subject = session.Subject,
        SessionId = session.Id,
        Scope = "openid orders.read",
        Resources = "https://orders.example.com",
        RedirectUri = "https://shop.example.com/callback",
        CodeChallenge = "challenge",
        Nonce = "nonce",
        AuthTime = session.AuthTime,
        Acr = session.Acr,
        Amr = session.Amr,
        CreatedAt = Now,
        CodeExpiresAt = Now.AddMinutes(1),
        ExpiresAt = Now.AddDays(90),
    };

    public static CodeRedemption Redemption(Grant code) => new(
        code.Id, code.ClientId, code.RedirectUri, code.CodeChallenge, code.KeyThumbprint, code.KeyThumbprint, Now, Now.AddDays(30), Now.AddMinutes(10), Renewable: true);

    public static RefreshRotation Rotation(Grant grant, int presented, DateTimeOffset now) => new(
        grant.Id, presented, grant.ClientId, grant.KeyThumbprint, now, now.AddDays(30), now.AddMinutes(10), Window,
        Rotate: true, ClientProved: false, Strict: false);

    public static AuditRecord Record()
    {
        var personal = new AuditPersonal("alice", "203.0.113.7", "Firefox on Linux", [.. Enumerable.Range(1, 16).Select(number => (byte)number)]);
        return new AuditRecord
        {
            Id = GrantId.New(),
            At = Now,
            Event = AuditEvents.LoginSucceeded.Name,
            Actor = AuditActors.User("alice"),
            Personal = personal,
            PersonalDigest = AuditChain.DigestOf(personal),
        };
    }

    public static async Task<Grant> CodeAsync(this Stores stores, Func<Grant, Grant>? change = null, Session? session = null)
    {
        if (session is null) await stores.Sessions.SaveAsync(session = Session(), default);
        var code = Code(session);
        code = change?.Invoke(code) ?? code;
        Assert.True(await stores.Grants.SaveAsync(code, default));
        return code;
    }

    public static async Task<Grant> LiveAsync(this Stores stores, Func<Grant, Grant>? change = null, Session? session = null)
    {
        var code = await stores.CodeAsync(change, session);
        return Assert.IsType<Grant>(await stores.Grants.RedeemAsync(Redemption(code), default));
    }
}
