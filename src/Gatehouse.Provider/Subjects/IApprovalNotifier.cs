using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Subjects;

/// <summary>Tells a person that a client waits for their answer. The host may send a message; the start page lists what waits in any case.</summary>
public interface IApprovalNotifier
{
    /// <param name="message">What the client shows as well, or null.</param>
    ValueTask NotifyAsync(string subject, GrantId request, string clientName, string? message, CancellationToken cancel);
}
