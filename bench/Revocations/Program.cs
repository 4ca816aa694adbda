using System.Diagnostics;
using System.Globalization;
using Gatehouse.Bench.Revocations;
using Gatehouse.Storage;

// revocations BINARY RESULTS [--grants N] [--apis N] [--revocations N] [--load N] [--idle SECONDS] [--database CONN]
// The root secret of a PostgreSQL database is taken from GATEHOUSE_ROOT_SECRET.
var options = new Dictionary<string, string>();
for (var i = 2; i + 1 < args.Length; i += 2) options[args[i]] = args[i + 1];
if (args.Length < 2) return Usage();
int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
var (grants, apis, rounds, users, idle) = (Number("--grants", 100_000), Number("--apis", 10), Number("--revocations", 300), Number("--load", 8), Number("--idle", 60));
options.TryGetValue("--database", out var database);

var folder = Directory.CreateTempSubdirectory("gatehouse-bench-").FullName;
var issuer = $"http://127.0.0.1:{FreePort()}";
var plan = Path.Combine(folder, "plan.yaml");
await File.WriteAllTextAsync(plan, Plan.Of(issuer));
string[] where = ["--data", Path.Combine(folder, "data"), .. database is null ? Array.Empty<string>() : ["--database", database]];
Say($"store {grants} live grants");
await StoredGrants.AddAsync(new StorageOptions { DataDirectory = Path.Combine(folder, "data"), PostgresConnectionString = database }, grants, "many");

await using var provider = await Provider.StartAsync(args[0], [.. where, "--plan", plan], issuer);
var measurement = new Measurement(provider, apis);
await using (measurement)
{
    await measurement.StartApisAsync();
    Say($"revoke {rounds} tokens, each watched at {apis} APIs, beside {users} busy users");
    var delays = await measurement.RevokeAsync(rounds, users);
    Say($"idle for {idle} s");
    var bytes = await measurement.CountBytesAsync(TimeSpan.FromSeconds(idle), 100);
    Say("hold 500 subscribers");
    var waiting = await measurement.WeighWaitingAsync(500);
    Say($"revoke the client of the {grants} grants");
    var entries = await measurement.RevokeClientAsync(args[0], where, "many", grants);
    await File.WriteAllTextAsync(args[1], Report.Of(database is null ? "SQLite" : "PostgreSQL", grants, apis, users, delays, bytes, waiting, entries));
}
Directory.Delete(folder, recursive: true);
Say($"written to {args[1]}");
return 0;

static int Usage()
{
    Console.Error.WriteLine("revocations BINARY RESULTS [--grants N] [--apis N] [--revocations N] [--load N] [--idle SECONDS] [--database CONN]");
    return 64;
}

static int FreePort()
{
    using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
    listener.Start();
    return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
}

static void Say(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {text}");
