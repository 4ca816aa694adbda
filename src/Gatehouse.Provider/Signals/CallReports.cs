using System.Globalization;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Signals;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Provider.Signals;

/// <summary>Takes what APIs and gateways counted. They may speak for the APIs that they are in the plan, and name its clients.</summary>
internal sealed class CallReports(SignalRecorder recorder, DecisionRecorder decisions, ISeenBefore seenBefore)
{
    private const string Found = "_found";

    /// <summary>Longer than any process waits for the provider to come back.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(20);

    /// <summary>Null when it is counted, or was before.</summary>
    public async ValueTask<OAuthError?> TakeAsync(string text, Client reporter, ProviderSnapshot snapshot, DateTimeOffset now, CancellationToken cancel)
    {
        if (CallReportJson.Read(text) is not { } report) return OAuthErrors.CallReportMalformed;
        if (snapshot.FindApiByResource(report.Api) is not { } api || !reporter.Apis.Contains(api.Name)) return OAuthErrors.CallReportNotAllowed;
        var seen = Seen.Of(SeenPurpose.CallReport, reporter.ClientId, $"{report.Sequence} {report.Instance}", now, now + Remembered);
        if (!await seenBefore.TryRecordAsync(seen, cancel)) return null;
        recorder.Calls(now - report.Age, report.Callers.Select(caller => (new SignalGroup(SignalKind.Calls, api.Resource, NameOf(caller.Client, snapshot)), caller)));
        if (snapshot.Configuration.Decisions.Recorded)
            foreach (var route in report.Routes) Note(route, api, snapshot, now);
        return null;
    }

    private void Note(RouteCounts route, Api api, ProviderSnapshot snapshot, DateTimeOffset now)
    {
        var call = route.Call;
        // A client that registered itself is no client of any plan.
        if (call.Client != CallReport.UnknownClient && snapshot.FindClient(call.Client) is null) return;
        decisions.Record(new Decision(DecisionKind.Call, call.Client == CallReport.UnknownClient ? "" : call.Client)
        {
            Way = call.Method,
            Address = call.Route,
            Resources = api.Resource,
            Scope = call.Scope.Length == 0 ? null : call.Scope,
            Names = call.Roles.Length == 0 ? null : call.Roles,
            Error = call.Refused == 0 ? null : call.Refused.ToString(CultureInfo.InvariantCulture),
        }, now, route.Calls);
    }

    /// <summary>A token that was found good names a client: if not one of the plan, then one that registered itself.</summary>
    private static string NameOf(string client, ProviderSnapshot snapshot) =>
        client is CallReport.UnknownClient or CallReport.OtherClients ? client : snapshot.FindClient(client)?.MetricLabel ?? Found;
}
