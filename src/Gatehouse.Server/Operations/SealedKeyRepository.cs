using System.Text;
using System.Xml.Linq;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Gatehouse.Server.Operations;

/// <summary>Keeps the data-protection keys (cookies, tickets, opaque tokens) in the same sealed key ring as all others, shared by all nodes.</summary>
internal sealed class SealedKeyRepository(IKeyStore store, KeySeal seal, AuditTrail audit, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var records = Wait(store.ReadAllAsync(CancellationToken.None));
        return [.. records.Where(record => record.Use == KeyUses.DataProtection).Select(Open)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var now = time.GetUtcNow();
        var secret = seal.Seal(friendlyName, KeyUses.DataProtection, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)));
        var record = new KeyRecord(friendlyName, KeyUses.DataProtection, "xml", secret, null, now, now, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        Wait(store.Recording(KeyEvents.Made(audit, AuditActors.System, record)).AddAsync([record], CancellationToken.None));
    }

    private XElement Open(KeyRecord record) => XElement.Parse(Encoding.UTF8.GetString(seal.Open(record.Id, record.Use, record.Sealed)));

    // The contract is synchronous; it is called a few times in a process's life.
    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}
