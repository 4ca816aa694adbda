using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Storage.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Provider.Tests.Ciba;

[Spec("CIBA", "13")]
public class Section13_Guesses
{
    private static readonly ApprovalCodes Codes = New();

    [Fact]
    public async Task One_client_that_guesses_at_everybody_closes_no_code_for_another()
    {
        for (var i = 0; i < 1000; i++) Assert.Equal(OAuthErrors.ApprovalCodeWrong, await TryAsync("guessing", $"subject {i}", "wrong"));

        Assert.Equal(OAuthErrors.ApprovalCodeGuessedTooOften, await TryAsync("guessing", "alice", "over the hills"));
        Assert.Null(await TryAsync("honest", "alice", "over the hills"));
    }

    private static ApprovalCodes New() => new(new Kept(), RootSecret.Generate(), new FakeTimeProvider());

    private static async Task<OAuthError?> TryAsync(string client, string subject, string code)
    {
        await Codes.SetAsync(subject, "over the hills", TestContext.Current.CancellationToken);
        return await Codes.CheckAsync(new Client { ClientId = client, AuthenticationMethods = [], GrantTypes = [], BackchannelUserCodeParameter = true }, subject, code, TestContext.Current.CancellationToken);
    }

    private sealed class Kept : IApprovalCodeStore
    {
        private readonly Dictionary<string, string?> _codes = [];

        public ValueTask<string?> FindAsync(string subject, CancellationToken cancel) => ValueTask.FromResult(_codes.GetValueOrDefault(subject));

        public ValueTask SaveAsync(string subject, string? mac, CancellationToken cancel)
        {
            _codes[subject] = mac;
            return ValueTask.CompletedTask;
        }
    }
}
