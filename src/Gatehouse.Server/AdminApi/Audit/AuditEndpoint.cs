using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Audit.Verifying;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.ResourceServer;

namespace Gatehouse.Server.AdminApi.Audit;

/// <summary>Lists what was recorded, page by page; or exports the whole trail with its proofs, which is itself recorded.</summary>
internal sealed class AuditEndpoint(IAuditStore store, AuditTrail audit, CurrentProvider provider, AdminAnswer answer, TimeProvider time) : IAdminEndpoint
{
    public const string Lines = "application/x-ndjson";
    private const int MostListed = 500;

    public Task HandleAsync(HttpContext http) => http.Request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase) ? ExportAsync(http) : ListAsync(http);

    private async Task ListAsync(HttpContext http)
    {
        var query = new AdminQuery(http.Request.Query);
        var asked = new AuditQuery
        {
            From = query.Instant("from") ?? (http.Request.Query.ContainsKey("range") ? time.GetUtcNow() - query.Range() : null),
            To = query.Instant("to"),
            Event = query.Text("event"),
            Actor = query.Text("actor"),
            Subject = query.Text("subject"),
            ClientId = query.Text("client"),
            Text = query.Text("text"),
            Before = query.Position("before"),
            Limit = query.Number("limit", 1, MostListed, 50),
        };
        if (query.Error is { } error)
        {
            await answer.RefuseAsync(http, error);
            return;
        }
        // One more tells whether there is a next page.
        var records = await store.ListAsync(asked with { Limit = asked.Limit + 1 }, http.RequestAborted);
        var page = records.Take(asked.Limit).ToList();
        var next = records.Count > page.Count ? AuditPosition.Of(page[^1].Record).ToString() : null;
        await AdminAnswer.WriteAsync(http, new AuditDocument([.. page.Select(Listed)], next), AdminJson.Default.AuditDocument);
    }

    private async Task ExportAsync(HttpContext http)
    {
        if (http.Request.Query.Count > 0)
        {
            await answer.RefuseAsync(http, OAuthErrors.ParameterInvalid(http.Request.Query.Keys.First(), "cannot be given for an export, which is the whole trail: what is left out could not be told from what was deleted"));
            return;
        }
        http.Response.ContentType = Lines;
        if (!HttpMethods.IsGet(http.Request.Method)) return;
        // Before it begins: whoever breaks off has read what came until then.
        var caller = http.GetAccessToken();
        await audit.AppendAsync(audit.Of(AuditEvents.AuditExported, new AuditActor(AuditActors.AdministratorKind, caller?.Subject ?? caller?.ClientId), new AuditOrigin(http)) with { ClientId = caller?.ClientId }, http.RequestAborted);
        await AuditExport.WriteAsync(store, provider.Snapshot.Issuer, async line => await http.Response.BodyWriter.WriteAsync(line, http.RequestAborted), time.GetUtcNow(), http.RequestAborted);
    }

    private static AuditRecordDocument Listed(KeptRecord kept)
    {
        var record = kept.Record;
        return new AuditRecordDocument(
            kept.Seal?.Sequence, record.Id.ToString(), record.At.UtcDateTime, record.Event, new AuditActorDocument(record.Actor.Kind, record.Actor.Id), record.Subject, record.ClientId, record.Grant, record.Session,
            record.Key, record.Configuration, record.TraceId, record.RefusalId, Details(record.Before), Details(record.After),
            record.Personal is { } personal ? new AuditPersonalDocument(personal.Username, personal.Address, personal.Agent) : null, kept.ErasedBy?.ToString());
    }

    /// <summary>Null too for what is no JSON, which only somebody else can have written; the verifier tells of it.</summary>
    private static JsonElement? Details(string? details)
    {
        if (details is null) return null;
        try
        {
            using var json = JsonDocument.Parse(details);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
