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

/// <summary>What people, clients and operators do so that it is recorded.</summary>
public sealed partial class RecordedEvents
{
    private async Task<IReadOnlyList<KeptRecord>> RecordsAsync(string name) => await Store.ListAsync(new AuditQuery { Event = name, Limit = 1000 }, Cancel);

    private async Task PostAsync(Browser browser, string path, params (string Name, string Value)[] form) => await PostAsync(browser, path, path, form);

    private async Task<string> PostAsync(Browser browser, string path, string page, params (string Name, string Value)[] form)
    {
        // Every form of a page has the token; what else they hold, the test says.
        var fields = new Dictionary<string, string> { ["form_token"] = Token().Match(await TextAsync(browser, page)).Groups[1].Value };
        foreach (var (name, value) in form) fields[name] = value;
        return await (await browser.PostAsync(_provider.Issuer + path, fields)).Content.ReadAsStringAsync(Cancel);
    }

    private async Task<string> TextAsync(Browser browser, string path) => await (await browser.GetAsync(_provider.Issuer + path)).Content.ReadAsStringAsync(Cancel);

    private async Task<Browser> LoginAsync(string username, string password)
    {
        var browser = _provider.NewBrowser();
        await PostAsync(browser, "/login", ("username", username), ("password", password));
        return browser;
    }

    private Task AddUserAsync(string username) => PeopleAsync(people => people.AddAsync(new BootstrapUser(username, Plans.Password), Cancel));

    private async Task SignUpAsync()
    {
        await PostAsync(_provider.NewBrowser(), "/sign-up", ("username", "newcomer"), ("new_password", NewPassword), ("again", NewPassword));
        Assert.NotNull(await _provider.Get<IAccountStore>().FindByUsernameAsync("NEWCOMER", Cancel));
    }

    private async Task<Browser> EnrolAsync(string username) => (await EnrolWithCodesAsync(username)).Browser;

    private async Task<(Browser Browser, string RecoveryCode)> EnrolWithCodesAsync(string username)
    {
        await AddUserAsync(username);
        var browser = await LoginAsync(username, Plans.Password);
        var page = await TextAsync(browser, "/account/authenticator");
        var secret = Decode(Key().Match(page).Value.Replace(" ", ""));
        var fields = Devices.Fields(page);
        fields["code"] = OneTimePasswords.CodeOf(secret, OneTimePasswords.StepOf(_provider.Clock.GetUtcNow()));
        var codes = await (await browser.PostAsync(_provider.Issuer + "/account/authenticator", fields)).Content.ReadAsStringAsync(Cancel);
        return (browser, RecoveryCode().Match(codes).Value);
    }

    private async Task UseRecoveryCodeAsync()
    {
        // The browser here goes by the machine's clock, and would forget a cookie of minutes at once.
        if (TimeProvider.System.GetUtcNow() - _provider.Clock.GetUtcNow() is { Ticks: > 0 } behind) _provider.Clock.Advance(behind);
        var (_, code) = await EnrolWithCodesAsync("recoverer");
        Assert.NotEmpty(code);
        var browser = await LoginAsync("recoverer", Plans.Password);
        Assert.Empty(await PostAsync(browser, "/login/second-step", "/login/second-step", ("code", code)));
    }

    /// <summary>Leaves out what the client can do without.</summary>
    private async Task NarrowAsync()
    {
        var browser = await _provider.SignedInAsync("bob");
        var shown = await FollowAsync(browser, _provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid orders.read orders.write"), ("prompt", "consent")));
        var fields = Devices.Fields(shown);
        fields["decision"] = "allow";
        await browser.PostAsync(_provider.Issuer + "/consent", fields);
    }

    private async Task<string> FollowAsync(Browser browser, string url)
    {
        var answer = await browser.GetAsync(url);
        while (answer.Headers.Location is { } next) answer = await browser.GetAsync(new Uri(_provider.Http.BaseAddress!, next).AbsoluteUri);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private Task PeopleAsync(Func<People, Task> act) => OperateAsync(installation => act(new People(installation)));

    private async Task OperateAsync(Func<Installation, Task> act)
    {
        await using var installation = await Installation.OpenAsync(Options, Cancel);
        await act(installation);
    }

    private async Task RevokeAsync(RevocationTargetKind kind, string name)
    {
        await using var revocation = await TokenRevocation.PrepareAsync(Options, new RevocationTarget(kind, name), Cancel);
        await revocation.RevokeAsync(Cancel);
    }

    private ServerOptions Options => new() { DataDirectory = _provider.DataDirectory, Urls = _provider.Issuer };

    private async Task KeysAsync(Func<KeyRotation, IReadOnlyCollection<string>, KeySchedule, DateTimeOffset, Task> act, int later = 0)
    {
        _provider.Clock.Advance(TimeSpan.FromDays(later));
        var snapshot = _provider.Get<CurrentProvider>().Snapshot;
        await act(_provider.Get<KeyRotation>(), snapshot.Algorithms, snapshot.Configuration.KeySchedule, _provider.Clock.GetUtcNow());
    }

    private async Task<string> AnySigningKeyAsync() => (await _provider.Get<IKeyStore>().ReadAllAsync(Cancel)).First(key => key.Use == KeyUses.Signing).Id;

    private async Task EditPlanAsync()
    {
        var before = (await RecordsAsync("plan.applied")).Count;
        await File.AppendAllTextAsync(_provider.PlanFile, "\n  - { username: planned, password: another horse battery }\n", Cancel);
        File.SetLastWriteTimeUtc(_provider.PlanFile, DateTime.UtcNow.AddSeconds(-5));
        await _provider.UntilAsync(async () => (await RecordsAsync("plan.applied")).Count > before);
        Assert.Contains("+ users[planned]", (await RecordsAsync("plan.applied"))[0].Record.After);
    }

    /// <summary>Waits for a checkpoint, which a round of the keeper makes at once when none was there.</summary>
    private Task SignedAsync() => _provider.UntilAsync(async () => await Store.ReadCheckpointAsync(Cancel) is not null);

    private static byte[] Decode(string base32)
    {
        var (bits, count, bytes) = (0, 0, new List<byte>());
        foreach (var letter in base32)
        {
            bits = (bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter);
            if ((count += 5) < 8) continue;
            bytes.Add((byte)(bits >> (count -= 8)));
            bits &= (1 << count) - 1;
        }
        return [.. bytes];
    }

    [GeneratedRegex("""name="form_token" value="([^"]*)""")]
    private static partial Regex Token();

    [GeneratedRegex("[A-Z2-7]{4}( [A-Z2-7]{4}){7}")]
    private static partial Regex Key();

    [GeneratedRegex("[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")]
    private static partial Regex RecoveryCode();
}
