using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>
/// A code that a person gives to the clients which may ask them, so that nobody who merely knows a username can make requests appear.
/// Whoever has set none is asked without. It is short, so it is kept as a MAC under a key that is not in the database, and guesses are counted.
/// </summary>
[Spec("CIBA", "7.1"), Spec("CIBA", "13")]
public sealed class ApprovalCodes
{
    public const int Shortest = 4;
    public const int Longest = 64;
    private readonly IApprovalCodeStore _store;
    private readonly byte[] _key;
    private readonly TimeProvider _time;

    // By client, so that no client's guesses keep the others from asking. Only clients that proved themselves come here: those of the plan.
    private readonly ConcurrentDictionary<string, UserCodeGuesses> _guesses = new(StringComparer.Ordinal);

    public ApprovalCodes(IApprovalCodeStore store, RootSecret root, TimeProvider time) => (_store, _key, _time) = (store, root.Derive("approval-code"), time);

    /// <summary>Whether a code may be set: printable, and neither too short nor too long.</summary>
    public static bool IsPossible(string code) => code.Length is >= Shortest and <= Longest && !code.Any(char.IsControl);

    public async ValueTask<bool> IsSetAsync(string subject, CancellationToken cancel) => await _store.FindAsync(subject, cancel) is not null;

    /// <param name="code">The code, or null to be asked without.</param>
    public ValueTask SetAsync(string subject, string? code, CancellationToken cancel) => _store.SaveAsync(subject, code is null ? null : MacOf(subject, code), cancel);

    /// <summary>Null when the client may ask: it does not use codes, the person has set none, or this is it.</summary>
    public async ValueTask<OAuthError?> CheckAsync(Client client, string subject, string? code, CancellationToken cancel)
    {
        if (!client.BackchannelUserCodeParameter || await _store.FindAsync(subject, cancel) is not { } kept) return null;
        if (code is null) return OAuthErrors.ApprovalCodeMissing;
        var guesses = _guesses.GetOrAdd(client.ClientId, _ => new UserCodeGuesses(_time));
        if (guesses.Count(subject) is not null) return OAuthErrors.ApprovalCodeGuessedTooOften;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(kept), Encoding.ASCII.GetBytes(MacOf(subject, code)))) return OAuthErrors.ApprovalCodeWrong;
        guesses.Forgive(subject);
        return null;
    }

    private string MacOf(string subject, string code) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{subject}\n{code}")));
}
