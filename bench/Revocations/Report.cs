using System.Globalization;

namespace Gatehouse.Bench.Revocations;

/// <summary>Writes the section of the results.</summary>
internal static class Report
{
    public static string Of(string storage, int grants, int apis, int users, List<TimeSpan> delays, Bytes bytes, double waiting, Sweep sweep)
    {
        delays.Sort();
        double At(double share) => delays[(int)Math.Min(delays.Count - 1, delays.Count * share)].TotalMilliseconds;
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## Revocations

            Written by `bench/revocations` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}; {storage}, {grants:N0} live grants, {apis} APIs that follow the feed, {users} users that get and introspect tokens without pause meanwhile, all on the same CPUs.

            | what | measured | limit | verdict |
            |---|--:|--:|--:|
            | revoke to refuse, p50 | {At(0.5):N0} ms | – | – |
            | revoke to refuse, p99 | {At(0.99):N0} ms | 1,000 ms | {(At(0.99) <= 1000 ? "**met**" : "missed")} |
            | revoke to refuse, longest of {delays.Count:N0} | {delays[^1].TotalMilliseconds:N0} ms | – | – |
            | bytes per subscriber and hour, nothing revoked | {bytes.IdlePerHour / 1024:N0} KiB | – | – |
            | bytes per subscriber and revocation, one at a time | {bytes.PerRevocation:N0} | – | – |
            | memory at the provider per waiting subscriber | {waiting / 1024:N0} KiB | – | – |
            | memory at a subscriber per revocation that is live | {sweep.BytesOfMemoryPerEntry:N0} bytes | – | – |
            | a client with {grants:N0} grants revoked by the verb: its tokens refused everywhere | {sweep.RefusedAfter.TotalSeconds:N1} s | – | – |
            | the same: every grant ended | {sweep.Took.TotalSeconds:N1} s | – | – |
            | the same: every entry known to every subscriber | {sweep.AllKnownAfter.TotalSeconds:N1} s | – | – |

            A delay is from the moment at which the request at `/revoke` is sent to the first 401 of each API, which is called again and again with a token that it let through just before. Bytes are those of HTTP in both directions, without TLS and TCP. The start of the verb (a process) is part of the last three rows.

            """);
    }
}
