using System.Net;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Server.Audit;

namespace Gatehouse.Provider.Tests.Audit;

/// <summary>What is counted and not recorded, and what of people is not kept.</summary>
public sealed class WhatIsNotRecorded
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refreshes_introspections_and_tokens_without_a_user_leave_no_record()
    {
        await using var provider = await Provider.StartAsync();
        var tokens = await provider.SignInAsync();
        // What a round of the keeper records by itself comes before.
        await provider.Get<AuditKeeper>().RunAsync(Cancel);
        var before = await CountAsync(provider);
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await provider.ClientCredentialsAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await provider.IntrospectAsync(tokens.AccessToken)).Status);
        Assert.Equal(before, await CountAsync(provider));
    }

    [Fact]
    public async Task A_plan_that_omits_personal_data_keeps_neither_it_nor_its_digest()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("issuer: ISSUER\n", "issuer: ISSUER\naudit: { personal_data: omit }\n"));
        await provider.SignInAsync();
        var records = await provider.Get<IAuditStore>().ListAsync(new AuditQuery { Limit = 1000 }, Cancel);
        Assert.Contains(records, kept => kept.Record.Event == AuditEvents.LoginSucceeded.Name);
        Assert.All(records, kept => Assert.True(kept.Record is { Personal: null, PersonalDigest: null }));
    }

    [Fact]
    public async Task A_username_that_nobody_has_is_not_kept_because_it_may_be_a_password()
    {
        await using var provider = await Provider.StartAsync();
        var browser = provider.NewBrowser();
        var page = await (await browser.GetAsync(provider.Issuer + "/login")).Content.ReadAsStringAsync(Cancel);
        var fields = Rfc8628_DeviceAuthorization.Devices.Fields(page);
        (fields["username"], fields["password"]) = ("my-secret-password", "whatever");
        await browser.PostAsync(provider.Issuer + "/login", fields);
        var failed = Assert.Single(await provider.Get<IAuditStore>().ListAsync(new AuditQuery { Event = AuditEvents.LoginFailed.Name }, Cancel)).Record;
        Assert.Equal((null, null, null, "127.0.0.1"), (failed.Subject, failed.Actor.Id, failed.Personal?.Username, failed.Personal?.Address));
        Assert.Contains("unknown_user", failed.After);
        Assert.Empty(await provider.Get<IAuditStore>().ListAsync(new AuditQuery { Text = "my-secret-password" }, Cancel));
    }

    private static async Task<int> CountAsync(Provider provider) => (await provider.Get<IAuditStore>().ListAsync(new AuditQuery { Limit = 10_000 }, Cancel)).Count;
}
