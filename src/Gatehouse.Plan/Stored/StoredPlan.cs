using System.Text;
using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Stored;

/// <summary>
/// A plan as a numbered version keeps it: JSON with the plan's own keys, every default written out so that a later release reads the
/// same, references where secrets were, and no passwords. Equal plans give equal text.
/// </summary>
public static class StoredPlan
{
    private const string FileName = "stored version";

    /// <summary>A plan in which nothing is written.</summary>
    public static string Empty { get; } = Write(new PlanDocument(), static _ => throw new InvalidOperationException("An empty plan has no secrets."));

    /// <summary>Writes the plan.</summary>
    /// <param name="reference">Makes of a secret what is kept of it: something that recognises it and does not reveal it, such as a MAC.</param>
    /// <param name="sealing">The same for a client that signs with its secret: here the secret can be had again, by who holds the root secret.</param>
    public static string Write(PlanDocument plan, Func<string, string> reference, Func<string, string>? sealing = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            PlanJson.Write(json, plan, reference, client => client.SignsWithSecret && sealing is not null ? sealing : reference);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; secrets come back as references. Anything else is a broken database and throws.</summary>
    /// <exception cref="InvalidDataException">The text is no stored plan, or one that a newer release wrote.</exception>
    public static PlanDocument Read(string text)
    {
        var findings = new Findings(FileName);
        var draft = PlanSections.Read(ReadTree(text), stored: true, findings);
        return draft is not null && !findings.HasErrors
            ? draft.ToDocument()
            : throw new InvalidDataException($"The stored plan cannot be read: {findings.InFileOrder().FirstOrDefault()}");
    }

    // Besides JsonException, text that is no Unicode surfaces as one of the other two.
    private static PlanNode ReadTree(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return JsonTree.Read(json.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("The stored plan is not JSON.", broken);
        }
    }
}
