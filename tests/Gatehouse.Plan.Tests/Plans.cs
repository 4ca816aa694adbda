using System.Collections.Immutable;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests;

/// <summary>Reads plans for the tests, with a few variables set.</summary>
internal static class Plans
{
    public const string Secret = "Zk3vQ8yTnR5wL1xH7pJ0mB4cD6fG9sAe2uVi";

    public static string? Variable(string name) => name switch
    {
        "SECRET" or "SHOP_SECRET" or "NIGHTLY_SECRET" or "ORDERS_API_SECRET" => Secret,
        "ALICE_PASSWORD" => "correct horse battery",
        "HOST" => "shop.example.com",
        "EMPTY" => "",
        "BELL" => "ding\adong",
        _ => null,
    };

    public static PlanReading Read(string text) => PlanReader.Read(text, "gatehouse.yaml", Variable);

    /// <summary>The plan, which must be without any finding.</summary>
    public static PlanDocument Sound(string text)
    {
        var reading = Read(text);
        Assert.Empty(reading.Findings.Select(finding => finding.ToString()));
        return reading.Plan!;
    }

    /// <summary>The plan must be refused with exactly this finding, told without the name of the file.</summary>
    public static void Refuses(string text, string finding)
    {
        var reading = Read(text);
        Assert.Equal([$"gatehouse.yaml:{finding}"], reading.Findings.Select(found => found.ToString()));
        Assert.Null(reading.Plan);
    }

    /// <summary>The plan must be accepted with exactly this finding.</summary>
    public static void Warns(string text, string finding)
    {
        var reading = Read(text);
        Assert.Equal([$"gatehouse.yaml:{finding}"], reading.Findings.Select(found => found.ToString()));
        Assert.NotNull(reading.Plan);
    }

    public static ImmutableArray<string> Lines(string text) => [.. Read(text).Findings.Select(finding => finding.ToString())];

    public static string Web(string change = "") =>
        Client(change, "client_id: c", "kind: web", "client_secret: ${SECRET}", "redirect_uris: [https://c.example.com/cb]", "scope: openid orders.read");

    public static string Spa(string change = "") =>
        Client(change, "client_id: c", "kind: spa", "redirect_uris: [https://c.example.com/cb]", "scope: openid orders.read");

    public static string Native(string change = "") =>
        Client(change, "client_id: c", "kind: native", "redirect_uris: ['com.example.c:/cb']", "scope: openid orders.read");

    public static string Service(string change = "") =>
        Client(change, "client_id: c", "kind: service", "client_secret: ${SECRET}", "scope: orders.read");

    public static string Api(string change = "") =>
        Client(change, "client_id: c", "kind: api", "client_secret: ${SECRET}", "apis: [orders]");

    public static string AnApi(string change = "") =>
        With("apis:", change, "name: orders", "resource: https://orders.example.com", "scopes: [orders.read]");

    public static string Legacy(string change = "") => Client(change, "client_id: c", "kind: legacy", "scope: orders.read");

    public static string User(string change = "") => With("users:", change, "username: alice", "password: ${ALICE_PASSWORD}");

    private static string Client(string change, params string[] keys) =>
        AnApi() + With("clients:", change, keys);

    /// <summary>
    /// A list with one part. The change replaces the keys that it names with a value, removes those it names without, adds the rest,
    /// and may go on with further parts of the list.
    /// </summary>
    private static string With(string list, string change, params string[] keys)
    {
        var lines = keys.ToList();
        var more = new List<string>();
        var at = lines.Count - 1;
        foreach (var line in change.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var same = lines.FindIndex(other => other.Split(':')[0] == line.Split(':')[0]);
            if (more.Count > 0 || line.StartsWith("- ", StringComparison.Ordinal)) more.Add(line);
            else if (line[0] is ' ' or '#') lines.Insert(++at, line);
            else if (!line.Contains(':')) lines.RemoveAt(same);
            else if (same >= 0 && change.Split('\n').Count(other => other.StartsWith(line.Split(':')[0] + ":", StringComparison.Ordinal)) == 1) lines[at = same] = line;
            else lines.Insert(at = lines.Count, line);
        }
        return list + "\n"
            + string.Concat(lines.Select((line, i) => $"{(i == 0 ? "  - " : "    ")}{line}\n"))
            + string.Concat(more.Select(line => $"  {line}\n"));
    }
}
