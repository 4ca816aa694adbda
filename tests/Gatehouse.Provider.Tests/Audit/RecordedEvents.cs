using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;
using Gatehouse.Server;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Accounts.SecondFactors;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Audit;
using Gatehouse.Server.Operations;
using Gatehouse.Server.Operations.Revoking;

namespace Gatehouse.Provider.Tests.Audit;

/// <summary>Each event of the catalogue is brought about, over HTTP or by a verb, and read back. One that nothing here brings about fails.</summary>
public sealed partial class RecordedEvents(RecordedEvents.Fixture fixture) : IClassFixture<RecordedEvents.Fixture>
{
    private const string NewPassword = "a quite new password";
    private readonly Provider _provider = fixture.Provider;

    public static TheoryData<string> Events => new(AuditEvents.All.Select(known => known.Name));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IAuditStore Store => _provider.Get<IAuditStore>();

    [Theory, MemberData(nameof(Events))]
    public async Task Each_event_is_recorded_with_who_and_from_where_and_no_secret(string name)
    {
        var (kind, act) = Acts(name);
        var before = (await RecordsAsync(name)).Select(kept => kept.Record.Id).ToHashSet();
        await act();
        var record = (await RecordsAsync(name)).Select(kept => kept.Record).FirstOrDefault(record => !before.Contains(record.Id));
        Assert.NotNull(record);
        Assert.Equal(kind, record.Actor.Kind);
        if (kind is AuditActors.UserKind or AuditActors.ClientKind) Assert.Equal("127.0.0.1", record.Personal?.Address);
        Assert.Equal(record.Personal is null, record.PersonalDigest is null);
        var text = JsonSerializer.Serialize(new[] { record.Before, record.After, record.Actor.Id, record.Subject });
        foreach (var secret in (string[])[Plans.Password, NewPassword, Plans.WebSecret, "$argon2id", "PRIVATE"]) Assert.DoesNotContain(secret, text);
        foreach (var details in (string?[])[record.Before, record.After])
            if (details is not null)
                using (var json = JsonDocument.Parse(details)) Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
    }

    private (string Kind, Func<Task> Act) Acts(string name) => name switch
    {
        "login.succeeded" => (AuditActors.UserKind, async () => await _provider.SignedInAsync()),
        "login.strengthened" => (AuditActors.UserKind, async () => await PostAsync(await _provider.SignedInAsync(), "/account/confirm", ("to", "account"), ("password", Plans.Password))),
        "login.failed" => (AuditActors.UserKind, () => LoginAsync("alice", "wrong horse battery")),
        "login.locked_out" => (AuditActors.UserKind, async () =>
        {
            await AddUserAsync("forgetful");
            for (var attempt = 0; attempt < 10; attempt++) await LoginAsync("forgetful", "wrong horse battery");
        }),
        "session.ended" => (AuditActors.UserKind, async () =>
        {
            await _provider.SignedInAsync();
            await PostAsync(await _provider.SignedInAsync(), "/account/sessions/end", "/account", ("id", "others"));
        }),
        "session.all_ended" => (AuditActors.OperatorKind, () => RevokeAsync(RevocationTargetKind.User, "bob")),
        "second_factor.enrolled" => (AuditActors.UserKind, async () => await EnrolAsync("enroller")),
        "second_factor.removed" => (AuditActors.UserKind, async () => await PostAsync(await EnrolAsync("remover"), "/account/authenticator/remove", "/account")),
        "second_factor.codes_renewed" => (AuditActors.UserKind, async () => await PostAsync(await EnrolAsync("renewer"), "/account/recovery-codes", "/account")),
        "second_factor.code_used" => (AuditActors.UserKind, UseRecoveryCodeAsync),
        "approval_code.changed" => (AuditActors.UserKind, async () => await PostAsync(await _provider.SignedInAsync(), "/account/approval-code", ("approval_code", "over the hills"))),
        "password.changed" => (AuditActors.UserKind, async () =>
        {
            await AddUserAsync("changer");
            await PostAsync(await _provider.SignedInAsync("changer"), "/account/password", ("password", Plans.Password), ("new_password", NewPassword), ("again", NewPassword));
        }),
        "account.created" => (AuditActors.UserKind, SignUpAsync),
        "account.changed" => (AuditActors.UserKind, async () => await PostAsync(await _provider.SignedInAsync(), "/account/profile", "/account", ("name", $"Alice {GrantId.New()}"))),
        "account.disabled" => (AuditActors.OperatorKind, () => PeopleAsync(async people =>
        {
            await people.AddAsync(new BootstrapUser("disabled", Plans.Password), Cancel);
            await people.DisableAsync("disabled", Cancel);
        })),
        "account.enabled" => (AuditActors.OperatorKind, () => PeopleAsync(async people =>
        {
            await people.AddAsync(new BootstrapUser("enabled", Plans.Password), Cancel);
            await people.EnableAsync("enabled", Cancel);
        })),
        "account.unlocked" => (AuditActors.OperatorKind, async () =>
        {
            await AddUserAsync("unlocked");
            await LoginAsync("unlocked", "wrong horse battery");
            await PeopleAsync(people => people.UnlockAsync("unlocked", Cancel));
        }),
        "account.deleted" => (AuditActors.OperatorKind, async () =>
        {
            await AddUserAsync("deleted");
            await PeopleAsync(people => people.DeleteAsync("deleted", Cancel));
        }),
        "consent.given" => (AuditActors.UserKind, async () => await _provider.CodeAsync("asking")),
        "consent.narrowed" => (AuditActors.UserKind, async () => await NarrowAsync()),
        "consent.denied" => (AuditActors.UserKind, async () =>
        {
            await AddUserAsync("denier");
            Assert.Contains("error=access_denied", (await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier()), "denier", decision: "deny"))!.Query);
        }),
        "consent.withdrawn" => (AuditActors.UserKind, async () =>
        {
            await _provider.CodeAsync("asking");
            await PostAsync(await _provider.SignedInAsync(), "/account/applications/withdraw", "/account", ("client_id", "asking"));
        }),
        "grant.issued" => (AuditActors.UserKind, async () => await _provider.CodeAsync()),
        "grant.revoked" => (AuditActors.ClientKind, async () => await _provider.RevokeAsync((await _provider.SignInAsync())["refresh_token"]!)),
        "grant.reuse_detected" => (AuditActors.ClientKind, async () =>
        {
            var first = (await _provider.SignInAsync("strict"))["refresh_token"]!;
            var second = (await _provider.RefreshAsync(first, "strict"))["refresh_token"]!;
            await _provider.RefreshAsync(second, "strict");
            Assert.Equal("invalid_grant", (await _provider.RefreshAsync(first, "strict")).Error);
        }),
        "grant.code_replayed" => (AuditActors.ClientKind, async () =>
        {
            var code = await _provider.CodeAsync();
            await _provider.RedeemAsync(code);
            Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code)).Error);
        }),
        "token.revoked" => (AuditActors.ClientKind, async () => await _provider.RevokeAsync((await _provider.SignInAsync())["access_token"]!)),
        "client.revoked" => (AuditActors.OperatorKind, () => RevokeAsync(RevocationTargetKind.Client, "spa")),
        "client.registered" => (AuditActors.ClientKind, async () => await _provider.RegisteredAsync()),
        "client.changed" => (AuditActors.ClientKind, async () =>
        {
            var registered = await _provider.RegisteredAsync();
            var changed = Registration.Robot(("client_id", registered["client_id"]!), ("client_name", "Another Robot"));
            var answer = await _provider.ManageAsync(HttpMethod.Put, registered["registration_client_uri"]!, registered["registration_access_token"], changed.ToJsonString());
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }),
        "client.deleted" => (AuditActors.ClientKind, async () =>
        {
            var registered = await _provider.RegisteredAsync();
            await _provider.ManageAsync(HttpMethod.Delete, registered["registration_client_uri"]!, registered["registration_access_token"]);
        }),
        "client.expired" => (AuditActors.SystemKind, async () =>
        {
            await _provider.RegisteredAsync();
            _provider.Clock.Advance(TimeSpan.FromDays(400));
            await _provider.Get<CleanUp>().RunAsync(Cancel);
        }),
        "key.made" => (AuditActors.SystemKind, () => KeysAsync((rotation, algorithms, schedule, now) => rotation.MaintainAsync(algorithms, schedule, now, Cancel).AsTask(), later: 31)),
        "key.activated" or "key.retired" => (AuditActors.OperatorKind, () => KeysAsync((rotation, algorithms, schedule, now) => rotation.RotateAsync(AuditActors.Operator, algorithms, schedule, now, Cancel).AsTask())),
        "key.revoked" => (AuditActors.OperatorKind, () => KeysAsync(async (rotation, algorithms, schedule, now) => Assert.True(await rotation.WithdrawAsync(AuditActors.Operator, await AnySigningKeyAsync(), algorithms, schedule, now, Cancel)))),
        "key.deleted" => (AuditActors.SystemKind, () => KeysAsync((rotation, algorithms, schedule, now) => rotation.MaintainAsync(algorithms, schedule, now, Cancel).AsTask(), later: 65)),
        "plan.applied" => (AuditActors.SystemKind, EditPlanAsync),
        "refusals.counted" => (AuditActors.SystemKind, async () =>
        {
            await _provider.TokenAsync("web", ("grant_type", "nonsense"));
            _provider.Clock.Advance(TimeSpan.FromMinutes(2));
            await _provider.Get<AuditKeeper>().RunAsync(Cancel);
        }),
        "audit.pruned" => (AuditActors.SystemKind, async () =>
        {
            await _provider.Get<AuditKeeper>().RunAsync(Cancel);
            await SignedAsync();
            _provider.Clock.Advance(TimeSpan.FromDays(401));
            await _provider.Get<AuditRetention>().MoveBeginningAsync(Cancel);
        }),
        "audit.erased" => (AuditActors.OperatorKind, async () =>
        {
            await _provider.SignedInAsync();
            await OperateAsync(async installation =>
            {
                var records = new AuditRecords(installation);
                Assert.True(await records.EraseAsync(await records.FindAsync("alice", Cancel), Cancel) > 0);
            });
        }),
        "audit.exported" => (AuditActors.OperatorKind, () => OperateAsync(installation => new AuditRecords(installation).ExportAsync(Stream.Null, Cancel))),
        _ => throw new InvalidOperationException($"Nothing here brings {name} about."),
    };

    /// <summary>One server with all that the events need.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public Provider Provider { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(
            Plans.Default
                .Replace("issuer: ISSUER\n", "issuer: ISSUER\nauthentication: { sign_up: on }\nregistration: { mode: open, scope: openid profile offline_access orders.read }\n")
                .Replace("- client_id: asking\n", "- client_id: asking\n    default_scope: orders.read\n"));

        public ValueTask DisposeAsync() => Provider.DisposeAsync();
    }
}
