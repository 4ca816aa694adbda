using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>The notifier where the host brings none: it writes to the log that somebody is asked, and nothing about what.</summary>
internal sealed partial class LoggedApprovals(ILogger<LoggedApprovals> log) : IApprovalNotifier
{
    public ValueTask NotifyAsync(string subject, GrantId request, string clientName, string? message, CancellationToken cancel)
    {
        Asked(log, subject, clientName);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(63, LogLevel.Information, "Subject {Subject} is asked to answer a request of {ClientName}")]
    private static partial void Asked(ILogger log, string subject, string clientName);
}
