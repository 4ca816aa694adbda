using System.Buffers;
using System.Text.Json;
using Gatehouse.Server.Signals;

namespace Gatehouse.Server.AdminApi.Signals;

/// <summary>Tells how many token requests and API calls there were, what became of them and how long they took.</summary>
internal sealed class SignalsEndpoint(ISignalHistory history, AdminAnswer answer) : IAdminEndpoint
{
    private static readonly string[] Ranges = [.. SignalRange.All.Select(range => range.Name)];

    public async Task HandleAsync(HttpContext http)
    {
        var query = new AdminQuery(http.Request.Query);
        var (range, by) = (query.Choice("range", Ranges, "24h"), query.Choice("by", SignalQuery.Groupings, SignalQuery.Groupings[0]));
        if (query.Error is { } error)
        {
            await answer.RefuseAsync(http, error);
            return;
        }
        var page = await history.ReadAsync(SignalQuery.Read(range, by)!, http.RequestAborted);
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        await using (var json = new Utf8JsonWriter(buffer)) page.Write(json);
        await AdminAnswer.WriteAsync(http, buffer.WrittenMemory);
    }
}
