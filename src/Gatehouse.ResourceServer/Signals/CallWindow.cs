using Gatehouse.Protocol.Signals;

namespace Gatehouse.ResourceServer.Signals;

/// <summary>The calls of ten seconds by who made them; not for several threads at once.</summary>
internal sealed class CallWindow(DateTimeOffset from, long sequence)
{
    private sealed class Sum
    {
        public int Calls;
        public int Refused;
        public int Failed;
        public readonly DurationHistogram Durations = new();
    }

    /// <summary>How many characters of decisions go into a report, so that it fits into a form.</summary>
    private const int RoomForRoutes = 10_000;

    private readonly Dictionary<RouteCall, int> _routes = [];
    private int _routesLength;
    private readonly Dictionary<string, Sum> _callers = new(StringComparer.Ordinal);

    public DateTimeOffset From => from;

    public void Count(string caller, bool refused, bool failed, TimeSpan? duration)
    {
        if (!_callers.TryGetValue(caller, out var sum)) sum = Begin(caller);
        sum.Calls++;
        if (failed) sum.Failed++;
        else if (refused) sum.Refused++;
        if (duration is { } took) sum.Durations.Record(took.TotalSeconds);
    }

    /// <summary>Counts what was decided by a route; what does not fit into the report is left out.</summary>
    public void Count(RouteCall call)
    {
        if (_routes.TryGetValue(call, out var calls)) _routes[call] = calls + 1;
        else if (_routes.Count < CallReport.MostRoutes && (_routesLength += call.Route.Length + call.Client.Length + call.Scope.Length + call.Roles.Length) <= RoomForRoutes) _routes.Add(call, 1);
    }

    public CallReport ToReport(string api, string instance, DateTimeOffset now) =>
        new(api, instance, sequence, now > from ? now - from : TimeSpan.Zero, [.. _callers.Select(caller => new CallerCounts(caller.Key, caller.Value.Calls, caller.Value.Refused, caller.Value.Failed, caller.Value.Durations))]) { Routes = [.. _routes.Select(route => new RouteCounts(route.Key, route.Value))] };

    private Sum Begin(string caller)
    {
        if (_callers.Count >= CallReport.MostCallers && caller != CallReport.UnknownClient) caller = CallReport.OtherClients;
        if (!_callers.TryGetValue(caller, out var sum)) _callers.Add(caller, sum = new Sum());
        return sum;
    }
}
