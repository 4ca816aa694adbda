using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Senders;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>
/// Checks secrets of which only the hash is known that another provider kept. Such a hash may cost as much as hundreds of token requests, so it is
/// computed until the right secret was shown once, on few threads and for few wrong guesses of a network; from then on this node knows the
/// secret by its MAC, and a request costs what it costs with a secret of our own.
/// </summary>
internal sealed class ForeignSecrets(ClientSecretCheck secrets, ClientSecretUses uses, TimeProvider time)
{
    internal const int MostGuesses = 100;
    private const int MostWaiting = 64;
    private const int LongestBcryptSecret = 72;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, ImmutableArray<byte>> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _computing = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lazy<AttemptLimit> _limit = new(() => new(MostGuesses, Window, time));
    private int _waiting;

    /// <summary>Null when the presented secret is the one of such a hash; else why not, which is <paramref name="wrong"/> for clients that have none.</summary>
    public ValueTask<OAuthError?> CheckAsync(ProofRequest request, OAuthError wrong, CancellationToken cancel)
    {
        foreach (var secret in request.Client.Secrets)
            if (secret.Foreign is not null)
                return CheckForeignAsync(request, wrong, cancel);
        return new(wrong);
    }

    private async ValueTask<OAuthError?> CheckForeignAsync(ProofRequest request, OAuthError wrong, CancellationToken cancel)
    {
        var mac = secrets.MacOf(request.Presented.Secret!);
        var error = wrong;
        var unknown = new List<ClientSecret>();
        foreach (var secret in request.Client.Secrets.Where(static secret => secret.Foreign is not null))
            if (!_known.TryGetValue(secret.Foreign!.Text, out var known)) unknown.Add(secret);
            else if (CryptographicOperations.FixedTimeEquals(mac.AsSpan(), known.AsSpan()))
            {
                if (!IsOver(secret, request.Now)) return Accept(request, secret);
                error = OAuthErrors.ClientSecretExpired;
            }
        // One that is over is not worth the work.
        unknown.RemoveAll(secret => IsOver(secret, request.Now));
        return unknown.Count == 0 ? error : await ComputeAsync(request, unknown, mac, error, cancel);
    }

    private async ValueTask<OAuthError?> ComputeAsync(ProofRequest request, List<ClientSecret> unknown, ImmutableArray<byte> mac, OAuthError wrong, CancellationToken cancel)
    {
        var sender = Sender.Of(request.Http, request.Snapshot).Address;
        if (!_limit.Value.TryCount(sender)) return Refuse(request);
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            _limit.Value.Forgive(sender);
            return Refuse(request);
        }
        try
        {
            await _computing.WaitAsync(cancel);
            try
            {
                if (await Task.Run(() => unknown.Find(secret => Matches(secret.Foreign!, request.Presented.Secret!)), cancel) is not { } found) return wrong;
                _known[found.Foreign!.Text] = mac;
                _limit.Value.Forgive(sender);
                return Accept(request, found);
            }
            finally
            {
                _computing.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private OAuthError? Accept(ProofRequest request, ClientSecret secret)
    {
        uses.Note(request.Client, secret, request.Now);
        return null;
    }

    private OAuthError Refuse(ProofRequest request)
    {
        _limit.Value.AskToWait(request.Http.Response);
        return OAuthErrors.ClientSecretsTooMany;
    }

    private static bool IsOver(ClientSecret secret, DateTimeOffset now) => secret.ExpiresAt is { } end && end <= now;

    // bcrypt looks at so many bytes and no more: what is longer would be taken for its own beginning.
    private static bool Matches(SecretHash hash, string secret)
    {
        if (hash.Kind is SecretHashKind.Bcrypt) return Encoding.UTF8.GetByteCount(secret) <= LongestBcryptSecret && BCrypt.Net.BCrypt.Verify(secret, hash.Text);
        return hash.Matches(Encoding.UTF8.GetBytes(secret));
    }
}
