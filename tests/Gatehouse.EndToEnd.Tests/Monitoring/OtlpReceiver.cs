using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Google.Protobuf;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>A span as it came by OTLP; the ids in hex.</summary>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name);

/// <summary>Takes OTLP over HTTP, as protobuf.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _http = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private OtlpReceiver(string address) => Address = address;

    public string Address { get; }

    /// <summary>The variables that make a process push to it, soon.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_BSP_SCHEDULE_DELAY"] = "200", ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500", ["OTEL_SERVICE_NAME"] = "gatehouse-under-test",
    };

    /// <summary>All spans so far: resource_spans, scope_spans, spans.</summary>
    public IReadOnlyList<ReceivedSpan> Spans =>
        [.. Bodies("/v1/traces").SelectMany(body => Fields(body, 1)).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2)).Select(Read)];

    /// <summary>The traces that the measurements of a histogram lead to: resource_metrics, scope_metrics, metrics; of each its histogram, data_points, exemplars, trace_id.</summary>
    public IReadOnlyList<string> ExemplarsOf(string histogram) =>
    [
        .. Bodies("/v1/metrics").SelectMany(body => Fields(body, 1)).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2))
            .Where(metric => Encoding.UTF8.GetString(Fields(metric, 1).Single()) == histogram)
            .SelectMany(metric => Fields(metric, 9)).SelectMany(data => Fields(data, 1)).SelectMany(point => Fields(point, 8)).Select(exemplar => Hex(exemplar, 5)),
    ];

    public static OtlpReceiver Start()
    {
        var receiver = new OtlpReceiver($"http://127.0.0.1:{Checkout.FreePort()}");
        receiver._http.Prefixes.Add(receiver.Address + "/");
        receiver._http.Start();
        _ = receiver.ListenAsync();
        return receiver;
    }

    /// <summary>What came at a path, byte for byte.</summary>
    public IEnumerable<byte[]> Bodies(string path) => _received.Where(received => received.Path == path).Select(received => received.Body);

    /// <summary>Everything that came, as text.</summary>
    public string Everything() => string.Concat(_received.Select(received => Encoding.Latin1.GetString(received.Body)));

    public void Dispose() => _http.Close();

    private static ReceivedSpan Read(byte[] span) => new(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Fields(span, 5).Single()));

    private static string Hex(byte[] span, int field) => Convert.ToHexStringLower(Fields(span, field).FirstOrDefault() ?? []);

    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == wanted && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited) found.Add(input.ReadBytes().ToByteArray());
            else input.SkipLastField();
        }
        return found;
    }

    private async Task ListenAsync()
    {
        while (_http.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _http.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new MemoryStream();
            await call.Request.InputStream.CopyToAsync(body);
            _received.Enqueue((call.Request.Url!.AbsolutePath, body.ToArray()));
            call.Response.ContentType = "application/x-protobuf";
            call.Response.Close();
        }
    }
}
