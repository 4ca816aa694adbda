using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>A request that waits for its user elsewhere, as the pages see it.</summary>
/// <param name="Origin">The network address that it came from, or null when it is not known.</param>
/// <param name="Message">What the client shows as well, or null.</param>
public sealed record PendingApproval(GrantId Id, Client Client, ScopeSet Scope, IReadOnlyList<Api> Apis, string? Origin, string? Message, DateTimeOffset Since)
{
    /// <summary>The authorization details, in words.</summary>
    public IReadOnlyList<DetailText> Details { get; init; } = [];

    /// <summary>How strongly whoever approves must have proved themselves.</summary>
    public AuthenticationLevel Level { get; init; }

    /// <summary>Whether this session proves enough to approve.</summary>
    public bool MayBeApprovedIn(BrowserSession session) => AuthenticationMethods.LevelOf(session.Amr) >= Level;
}

/// <summary>What the pages need to let somebody answer a request that another device made.</summary>
public interface IAwaitedInteraction
{
    /// <summary>Finds the request whose code a signed-in person entered. A wrong code counts as a guess.</summary>
    ValueTask<(PendingApproval? Pending, OAuthError? Error)> FindAsync(string? userCode, string subject, CancellationToken cancel);

    /// <summary>Finds a request in which a client named this person.</summary>
    ValueTask<PendingApproval?> FindAsync(GrantId id, string subject, CancellationToken cancel);

    /// <summary>What waits for this person.</summary>
    ValueTask<IReadOnlyList<PendingApproval>> ListAsync(string subject, CancellationToken cancel);

    /// <summary>Null when the approval counts.</summary>
    ValueTask<OAuthError?> ApproveAsync(PendingApproval pending, BrowserSession session, AuditOrigin from, CancellationToken cancel);

    /// <summary>Null when the refusal counts.</summary>
    ValueTask<OAuthError?> DenyAsync(PendingApproval pending, BrowserSession session, AuditOrigin from, CancellationToken cancel);
}

/// <summary>Answers requests of other devices in the name of whoever is signed in here.</summary>
[Spec("RFC 8628", "3.3")]
internal sealed class AwaitedInteraction(CurrentProvider provider, IAwaitedRequestStore requests, UserCodes codes, UserCodeGuesses guesses, AuditTrail audit, TimeProvider time) : IAwaitedInteraction
{
    /// <summary>How long after its end an approved request may still be fetched, so that an answer in the last second is not lost.</summary>
    internal static readonly TimeSpan Fetching = TimeSpan.FromMinutes(2);

    public async ValueTask<(PendingApproval? Pending, OAuthError? Error)> FindAsync(string? userCode, string subject, CancellationToken cancel)
    {
        if (guesses.Count(subject) is { } tooOften) return (null, tooOften);
        var row = UserCodes.Read(userCode) is { } code ? await requests.FindByUserCodeAsync(codes.MacOf(code), cancel) : null;
        if (row is null || Open(row) is not { } pending) return (null, OAuthErrors.UserCodeWrong);
        guesses.Forgive(subject);
        return (pending, null);
    }

    public async ValueTask<OAuthError?> ApproveAsync(PendingApproval pending, BrowserSession session, AuditOrigin from, CancellationToken cancel)
    {
        if (await requests.FindAsync(pending.Id, cancel) is not { } row) return OAuthErrors.UserCodeWrong;
        if (!pending.MayBeApprovedIn(session)) return OAuthErrors.AuthenticationRequirementsUnmet;
        var grant = GrantOf(row, pending.Client, session, time.GetUtcNow());
        var issued = audit.Issued(grant, row.Kind == AwaitedKind.Device ? GrantTypes.DeviceCode : GrantTypes.Ciba, from);
        var approval = await requests.Recording(issued).ApproveAsync(grant, cancel);
        return approval switch
        {
            Approval.Approved => null,
            Approval.SessionEnded => OAuthErrors.LoginRequired,
            _ => OAuthErrors.ApprovalTooLate,
        };
    }

    public async ValueTask<OAuthError?> DenyAsync(PendingApproval pending, BrowserSession session, AuditOrigin from, CancellationToken cancel)
    {
        var denied = audit.OfUser(AuditEvents.ConsentDenied, session.Subject, from) with { ClientId = pending.Client.ClientId, Session = session.Id.ToString(), After = AuditDetails.Of(("scope", pending.Scope.ToString())) };
        return await requests.Recording(denied).TryDenyAsync(pending.Id, time.GetUtcNow(), cancel) ? null : OAuthErrors.ApprovalTooLate;
    }

    public async ValueTask<PendingApproval?> FindAsync(GrantId id, string subject, CancellationToken cancel) =>
        await requests.FindAsync(id, cancel) is { Kind: AwaitedKind.Backchannel } row && row.Subject == subject ? Open(row) : null;

    public async ValueTask<IReadOnlyList<PendingApproval>> ListAsync(string subject, CancellationToken cancel) =>
        [.. (await requests.ListPendingAsync(subject, time.GetUtcNow(), cancel)).Select(Open).OfType<PendingApproval>()];

    /// <summary>The request as pages see it; null when it is answered, over, or of a client that is gone.</summary>
    private PendingApproval? Open(AwaitedRequest row)
    {
        var snapshot = provider.Snapshot;
        if (row.State != AwaitedState.Pending || row.ExpiresAt <= time.GetUtcNow() || snapshot.FindClient(row.ClientId) is not { } client) return null;
        var apis = row.Resources.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(snapshot.FindApiByResource).OfType<Api>().ToList();
        return new PendingApproval(row.Id, client, ScopeSet.Parse(row.Scope), apis, row.Origin, row.Message, row.CreatedAt)
        {
            Details = DetailWording.Of(row.Details, snapshot),
            Level = apis.Select(api => api.MinimumLevel).Append(client.MinimumLevel).Append((AuthenticationLevel)row.Level).Max(),
        };
    }

    /// <summary>The grant takes the place of the request under the same id; the client fetches it like a code, without challenge and redirect URI.</summary>
    private static Grant GrantOf(AwaitedRequest row, Client client, BrowserSession session, DateTimeOffset now)
    {
        var offline = ScopeSet.Parse(row.Scope).Contains(Scopes.OfflineAccess);
        var absolute = now + client.Refresh.Absolute;
        var end = row.ExpiresAt + Fetching;
        return new Grant
        {
            Id = row.Id,
            State = GrantState.Code,
            Generation = 0,
            ClientId = row.ClientId,
            Subject = session.Subject,
            SessionId = session.Id,
            Scope = row.Scope,
            Resources = row.Resources,
            Details = row.Details,
            Offline = offline,
            AuthTime = session.AuthTime,
            Acr = session.Acr,
            Amr = session.Amr,
            CreatedAt = now,
            CodeExpiresAt = end,
            ExpiresAt = offline || absolute < session.ExpiresAt ? absolute : session.ExpiresAt,
            IdleExpiresAt = end,
            AccessUntil = end,
        };
    }
}
