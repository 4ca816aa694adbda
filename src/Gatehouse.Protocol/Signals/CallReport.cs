namespace Gatehouse.Protocol.Signals;

/// <summary>What an API or gateway tells its provider of the calls within ten seconds.</summary>
/// <param name="Api">The identifier of the API.</param>
/// <param name="Instance">Names the process, anew at each start.</param>
/// <param name="Sequence">Counts the reports of the process: one that comes twice is counted once.</param>
/// <param name="Age">How long ago the ten seconds began. Not when: clocks differ.</param>
/// <param name="Callers">The calls by who made them.</param>
public sealed record CallReport(string Api, string Instance, long Sequence, TimeSpan Age, IReadOnlyList<CallerCounts> Callers)
{
    /// <summary>What a gateway decided by its routes, as far as it fits.</summary>
    public IReadOnlyList<RouteCounts> Routes { get; init; } = [];

    /// <summary>How many decisions a report may tell apart.</summary>
    public const int MostRoutes = 50;

    /// <summary>How many callers a report may tell apart, so that it fits into a form; whatever is beyond stands under <see cref="OtherClients"/>.</summary>
    public const int MostCallers = 50;

    /// <summary>Clients that are not told apart.</summary>
    public const string OtherClients = "_other";

    /// <summary>Callers without a token that names a client of the provider.</summary>
    public const string UnknownClient = "_unknown";

    /// <summary>How long a report lasts, and begins at a multiple of.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
}

/// <summary>The calls of one client.</summary>
/// <param name="Client">The client that the access tokens name.</param>
/// <param name="Calls">All calls.</param>
/// <param name="Refused">Those among them that were refused for their token, or by a rule of the gateway.</param>
/// <param name="Failed">Those among them that were answered with 500 or more.</param>
/// <param name="Durations">How long they took, as far as that is known.</param>
public sealed record CallerCounts(string Client, int Calls, int Refused, int Failed, DurationHistogram Durations);

/// <summary>What a gateway decided by a route of the plan.</summary>
/// <param name="Method">The method of the call.</param>
/// <param name="Route">The route, as the plan writes it: no path that anybody called.</param>
/// <param name="Client">As <see cref="CallerCounts"/> has it.</param>
/// <param name="Scope">What the access token carried; empty without one.</param>
/// <param name="Roles">Those of the user's roles that some route of the API asks for.</param>
/// <param name="Refused">401 without a token, 403 for what the token lacks, and 0 where the call was let through.</param>
public readonly record struct RouteCall(string Method, string Route, string Client, string Scope, string Roles, int Refused);

/// <summary>How often it did.</summary>
/// <param name="Call">What was decided.</param>
/// <param name="Calls">How often.</param>
public sealed record RouteCounts(RouteCall Call, int Calls);
