using System.Text.Json;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Refusals;

/// <summary>Reads what APIs and gateways report, and believes nothing of it that a stranger could not also be told.</summary>
internal sealed class RefusalReports(RefusalQueue queue)
{
    private const int MostRecords = 64;
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1);

    /// <summary>False when it is no report. Single records that are not well formed, or of a reason that is not known here, are left out.</summary>
    public bool TryTake(string text, Client reporter, ProviderSnapshot snapshot, DateTimeOffset now)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Array || json.RootElement.GetArrayLength() > MostRecords) return false;
            foreach (var item in json.RootElement.EnumerateArray())
                if (RefusalJson.Read(item) is { } record && Checked(record, reporter, snapshot, now) is { } good)
                    queue.Offer(good, null);
            return true;
        }
        // Half a surrogate is JSON and no text.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static RefusalRecord? Checked(RefusalRecord record, Client reporter, ProviderSnapshot snapshot, DateTimeOffset now)
    {
        if (RefusalCatalogue.Find(record.Reason) is not { } reason || record.Status is < 400 or >= 500) return null;
        if (record.Source is not (RefusalSources.Api or RefusalSources.Gateway)) return null;
        var isItsApi = snapshot.Configuration.Apis.Any(api => api.Resource == record.Api && reporter.Apis.Contains(api.Name));
        return record with
        {
            Reporter = reporter.ClientId,
            // Clocks differ, and what waited for the provider to come back is late; nobody writes into another week.
            At = record.At > now + Latest || record.At < now - Oldest ? now : record.At,
            ClientId = record.ClientId is { } client && snapshot.FindClient(client) is not null ? client : null,
            Api = isItsApi ? record.Api : null,
            Facts = FactScrubber.Scrub(reason, record.Facts),
        };
    }
}
