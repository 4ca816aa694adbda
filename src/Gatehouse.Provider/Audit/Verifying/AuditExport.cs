using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>
/// The whole trail in JSON lines, with everything that proves it but the keys to trust: a header, the checkpoints with their keys, the records in
/// the order of the chain. It is verified without the database.
/// </summary>
public static class AuditExport
{
    private const string Format = "gatehouse-audit-1";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the trail as it is at this moment; how many records.</summary>
    public static async Task<long> WriteAsync(IAuditStore store, string issuer, Func<ReadOnlyMemory<byte>, ValueTask> write, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(write);
        var checkpoints = await store.ListCheckpointsAsync(cancel);
        var chain = await store.ReadStateAsync(cancel);
        var buffer = new ArrayBufferWriter<byte>();
        await LineAsync(json => WriteHeader(json, issuer, chain, now));
        foreach (var checkpoint in checkpoints) await LineAsync(json => WriteCheckpoint(json, checkpoint));
        var written = 0L;
        await foreach (var kept in AuditVerification.ReadAsync(store, chain.Sequence, cancel))
        {
            if (kept.Seal!.Sequence <= chain.StartSequence) continue;
            await LineAsync(json =>
            {
                json.WriteString("type", "record");
                AuditJson.Write(json, kept, withProof: true);
            });
            written++;
        }
        return written;

        async ValueTask LineAsync(Action<Utf8JsonWriter> members)
        {
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer, Options))
            {
                json.WriteStartObject();
                members(json);
                json.WriteEndObject();
            }
            buffer.Write("\n"u8);
            await write(buffer.WrittenMemory);
        }
    }

    /// <summary>Verifies an export.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="keys">The keys of the provider that are trusted.</param>
    /// <param name="elsewhere">Checkpoints that were kept elsewhere.</param>
    /// <exception cref="FormatException">It is no export.</exception>
    public static async Task<AuditReport> VerifyAsync(IAsyncEnumerable<string> lines, VerificationKeySet keys, IReadOnlyList<AuditCheckpoint> elsewhere)
    {
        ArgumentNullException.ThrowIfNull(lines);
        AuditVerifier? verifier = null;
        AuditChainState? chain = null;
        var checkpoints = new List<AuditCheckpoint>();
        var number = 0;
        await foreach (var line in lines)
        {
            number++;
            using var json = Parse(line, number);
            switch (AuditJson.Text(json.RootElement, "type"))
            {
                case "header" when chain is null:
                    chain = ReadHeader(json.RootElement) ?? throw new FormatException($"line {number} is not the header of an export");
                    break;
                case "checkpoint" when chain is not null && verifier is null:
                    checkpoints.Add(ReadCheckpoint(json.RootElement) ?? throw new FormatException($"line {number} is not a checkpoint"));
                    break;
                case "record" when chain is not null:
                    verifier ??= Begin(chain);
                    verifier.Add(AuditJson.Read(json.RootElement) ?? throw new FormatException($"line {number} is not a record"));
                    break;
                default: throw new FormatException($"line {number} does not belong there: a header comes first, checkpoints follow, then the records");
            }
        }
        verifier ??= Begin(chain ?? throw new FormatException("it is empty"));
        return await verifier.FinishAsync(keys);

        AuditVerifier Begin(AuditChainState chain)
        {
            var begun = new AuditVerifier(chain);
            begun.Expect(checkpoints, elsewhere);
            return begun;
        }
    }

    private static JsonDocument Parse(string line, int number)
    {
        try
        {
            var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
        }
        catch (JsonException)
        {
            // Told below, as what else is no object.
        }
        throw new FormatException($"line {number} is not a JSON object");
    }

    private static void WriteHeader(Utf8JsonWriter json, string issuer, AuditChainState chain, DateTimeOffset now)
    {
        json.WriteString("type", "header");
        json.WriteString("format", Format);
        json.WriteString("issuer", issuer);
        json.WriteString("exported_at", now.UtcDateTime);
        json.WriteNumber("start_sequence", chain.StartSequence);
        AuditJson.WriteBytes(json, "start_hash", chain.StartHash);
        json.WriteNumber("sequence", chain.Sequence);
        AuditJson.WriteBytes(json, "hash", chain.Hash);
    }

    private static AuditChainState? ReadHeader(JsonElement json) =>
        AuditJson.Text(json, "format") == Format && Number(json, "start_sequence") is { } start && Number(json, "sequence") is { } sequence && BytesOf(json, "start_hash") is { } startHash && BytesOf(json, "hash") is { } hash
            ? new AuditChainState(start, startHash, sequence, hash, null)
            : null;

    private static void WriteCheckpoint(Utf8JsonWriter json, AuditCheckpoint checkpoint)
    {
        json.WriteString("type", "checkpoint");
        json.WriteNumber("number", checkpoint.Number);
        json.WriteNumber("sequence", checkpoint.Sequence);
        AuditJson.WriteBytes(json, "hash", checkpoint.Hash);
        json.WriteString("at", checkpoint.At.UtcDateTime);
        json.WriteString("kid", checkpoint.KeyId);
        json.WritePropertyName("jwk");
        json.WriteRawValue(Encoding.UTF8.GetBytes(checkpoint.PublicJwk));
        json.WriteString("jws", checkpoint.Jws);
    }

    private static AuditCheckpoint? ReadCheckpoint(JsonElement json) =>
        Number(json, "number") is { } number && Number(json, "sequence") is { } sequence && BytesOf(json, "hash") is { } hash && AuditJson.Text(json, "kid") is { } keyId && AuditJson.Text(json, "jws") is { } jws
        && json.TryGetProperty("at", out var at) && at.TryGetDateTimeOffset(out var instant) && json.TryGetProperty("jwk", out var jwk)
            ? new AuditCheckpoint(number, sequence, hash, instant, keyId, jwk.GetRawText(), jws)
            : null;

    private static long? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static byte[]? BytesOf(JsonElement json, string name) => AuditJson.Text(json, name) is { } text && System.Buffers.Text.Base64Url.IsValid(text) ? System.Buffers.Text.Base64Url.DecodeFromChars(text) : null;
}
