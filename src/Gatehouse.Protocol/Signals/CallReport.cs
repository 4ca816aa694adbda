namespace Gatehouse.Protocol.Signals;

/// <summary>What an API or gateway tells its provider of the calls within ten seconds.</summary>
/// <param name="Api">The identifier of the API.</param>
/// <param name="Instance">Names the process, anew at each start.</param>
/// <param name="Sequence">Counts the reports of the process: one that comes twice is counted once.</param>
/// <param name="Age">How long ago the ten seconds began. Not when: clocks differ.</param>
/// <param name="Callers">The calls by who made them.</param>
public sealed record CallReport(string Api, string Instance, long Sequence, TimeSpan Age, IReadOnlyList<CallerCounts> Callers)
{
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
