using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Tests.Accounts;

public sealed class BootstrapAndClaims : IAsyncDisposable
{
    private readonly AccountFixture _accounts = new();

    public ValueTask DisposeAsync() => _accounts.DisposeAsync();

    [Fact]
    public async Task A_bootstrap_user_gets_a_random_subject_and_is_never_overwritten()
    {
        var alice = await _accounts.AddAliceAsync();
        Assert.True(GrantId.TryParse(alice.Subject, out _));
        Assert.Equal("admin staff", alice.Roles);
        Assert.False(await _accounts.Bootstrap.AddAsync(AuditActors.System, new BootstrapUser("ALICE", "another password"), TestContext.Current.CancellationToken));
        Assert.Equal(alice, _accounts.Store["alice"]);
    }

    [Theory]
    [InlineData("", "correct horse", "username")]
    [InlineData("a\nb", "correct horse", "username")]
    [InlineData("bob", "1234567", "at least 8")]
    [InlineData("bob", "12345678", null)]
    [InlineData("bob", "aaaaaaaa", null)]
    public void Only_the_length_of_a_new_password_is_ruled(string username, string password, string? fault)
    {
        var found = BootstrapAccounts.FaultOf(new BootstrapUser(username, password), new AccountOptions());
        if (fault is null) Assert.Null(found);
        else Assert.Contains(fault, found);
    }

    [Theory]
    [Spec("OIDC Core", "5.4")]
    [InlineData("openid", "{}")]
    [InlineData("openid profile", """{"name":"Alice Example","preferred_username":"alice","updated_at":1795424400}""")]
    [InlineData("openid email", """{"email":"alice@example.com","email_verified":true}""")]
    [Spec("OIDC Core", "5.1")]
    public async Task Claims_are_those_the_scope_allows(string scope, string expected)
    {
        var alice = await _accounts.AddAliceAsync();
        Assert.Equal((true, expected), await WriteAsync(alice.Subject, scope));
    }

    [Fact]
    public async Task A_disabled_or_unknown_account_has_no_claims()
    {
        var alice = await _accounts.AddAliceAsync();
        Assert.Equal((false, "{}"), await WriteAsync("unknown", "openid profile email"));
        _accounts.Store["alice"] = alice with { DisabledAt = _accounts.Clock.GetUtcNow() };
        Assert.Equal((false, "{}"), await WriteAsync(alice.Subject, "openid profile email"));
    }

    private async Task<(bool, string)> WriteAsync(string subject, string scope)
    {
        using var stream = new MemoryStream();
        await using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        var known = await _accounts.Claims.WriteAsync(subject, ScopeSet.Parse(scope), writer, TestContext.Current.CancellationToken);
        writer.WriteEndObject();
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        return (known, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
