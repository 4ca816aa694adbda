using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Audit;

/// <summary>The request from which something is done, for those who decide without HTTP: nothing of it is read before there is something to record.</summary>
public readonly struct AuditOrigin(HttpContext? http)
{
    internal string? Address(ImmutableArray<IPNetwork> proxies) => http is null || SenderAddress.Of(http, proxies) is var address && address.Equals(IPAddress.None) ? null : SenderAddress.Of(http, proxies).ToString();

    internal string? Agent => http is null ? null : DeviceName.Of(http.Request.Headers.UserAgent.ToString());

    internal string? TraceId => http is null ? Activity.Current?.TraceId.ToString() : RequestTrace.IdOf(http);

    internal string? RefusalId => http is null ? null : RefusalNotes.IdOf(http);
}
