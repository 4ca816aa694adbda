using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Senders;

namespace Gatehouse.Provider.Subjects;

/// <summary>Who a username and a password belong to, or why they are refused.</summary>
public readonly record struct ResourceOwner(string? Subject, OAuthError? Error);

/// <summary>Checks the password that a client shows for its user, by the rules of the login page: same hashing, same lock, same time for every refusal.</summary>
public interface IResourceOwners
{
    /// <returns>The subject, or one of the refusals of <see cref="OAuthErrors"/> that begin with <c>Owner</c>. One with a second factor is refused, but only to who knows the password.</returns>
    ValueTask<ResourceOwner> CheckAsync(string username, string password, Sender sender, CancellationToken cancel);
}
