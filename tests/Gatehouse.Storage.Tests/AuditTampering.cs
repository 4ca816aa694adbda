using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Audit.Verifying;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gatehouse.Storage.Tests;

/// <summary>Whoever rules the database changes records there; the verifier names each.</summary>
public abstract class AuditTampering(StorageFixture fixture) : ContractTests(fixture)
{
    private const int Records = 12;
    private ProviderSnapshot _snapshot = null!;

    private IAuditStore Store => Stores.Audit;

    [Fact]
    public async Task A_chain_that_nobody_touched_is_whole()
    {
        await MakeAsync();
        var report = await VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((Records, 1, Records, (long?)Records), (report.Records, report.First, report.Last, report.SignedThrough));
    }

    [Theory]
    [InlineData("UPDATE audit_records SET event = 'logout' WHERE sequence = 5")]
    [InlineData("UPDATE audit_records SET subject = 'mallory' WHERE sequence = 5")]
    [InlineData("UPDATE audit_records SET at = at + 1 WHERE sequence = 5")]
    [InlineData("UPDATE audit_records SET actor = NULL WHERE sequence = 5")]
    [InlineData("UPDATE audit_records SET after = '{}' WHERE sequence = 5")]
    [InlineData("UPDATE audit_records SET personal_digest = hash WHERE sequence = 5")]
    [InlineData("UPDATE audit_records SET hash = personal_digest WHERE sequence = 5")]
    public async Task An_edited_record_is_named(string edit)
    {
        await MakeAsync();
        await RunAsync(edit);
        Assert.Contains(await FaultsAsync(), fault => fault is (AuditFault.Edited, 5, null));
    }

    [Fact]
    public async Task Deleted_records_are_named()
    {
        await MakeAsync();
        await RunAsync("DELETE FROM audit_records WHERE sequence IN (4, 7, 8)");
        Assert.Equal([(AuditFault.Deleted, 4, null), (AuditFault.Deleted, 7, 8)], await FaultsAsync());
    }

    [Fact]
    public async Task Records_that_changed_places_are_named()
    {
        await MakeAsync();
        await RunAsync("UPDATE audit_records SET sequence = -1 WHERE sequence = 3", "UPDATE audit_records SET sequence = 3 WHERE sequence = 9", "UPDATE audit_records SET sequence = 9 WHERE sequence = -1");
        Assert.Equal([(AuditFault.Moved, 3, null), (AuditFault.Moved, 9, null)], await FaultsAsync());
    }

    [Fact]
    public async Task A_gap_that_was_closed_by_counting_down_the_others_is_named()
    {
        await MakeAsync();
        await RunAsync("DELETE FROM audit_records WHERE sequence = 6", "UPDATE audit_records SET sequence = -sequence WHERE sequence > 6", "UPDATE audit_records SET sequence = -sequence - 1 WHERE sequence < 0");
        var faults = await FaultsAsync();
        Assert.Contains((AuditFault.Deleted, 6, null), faults);
        Assert.Equal(Records - 6, faults.Count(fault => fault.Fault == AuditFault.Moved));
    }

    [Fact]
    public async Task An_inserted_record_is_named()
    {
        await MakeAsync();
        await RunAsync("UPDATE audit_records SET sequence = -sequence WHERE sequence >= 6", "UPDATE audit_records SET sequence = -sequence + 1 WHERE sequence < 0");
        var (before, forged) = ((await Store.ReadSealedAsync(4, 1, Cancel))[0], Samples.Record());
        // With a hash as right as it can be.
        await InsertAsync(forged, AuditChain.Seal(forged, 6, before.Seal!.Hash));
        Assert.Contains((AuditFault.Inserted, 6, null), await FaultsAsync());
    }

    [Fact]
    public async Task A_record_that_was_exchanged_with_a_right_hash_is_named()
    {
        await MakeAsync();
        var (before, forged) = ((await Store.ReadSealedAsync(4, 1, Cancel))[0], Samples.Record());
        await RunAsync("DELETE FROM audit_records WHERE sequence = 6");
        await InsertAsync(forged, AuditChain.Seal(forged, 6, before.Seal!.Hash));
        Assert.Equal([(AuditFault.Replaced, 6, null)], await FaultsAsync());
    }

    [Fact]
    public async Task A_chain_that_was_made_anew_differs_from_what_was_signed()
    {
        await MakeAsync();
        var kept = await Store.ReadSealedAsync(0, 100, Cancel);
        await RunAsync("DELETE FROM audit_records");
        var last = AuditChain.Beginning;
        foreach (var (record, seal, _) in kept)
        {
            var edited = seal!.Sequence == 6 ? record with { Subject = "mallory" } : record;
            await InsertAsync(edited, AuditChain.Seal(edited, seal.Sequence, last));
            last = AuditChain.HashOf(edited, seal.Sequence, last);
        }
        await RunAsync($"UPDATE audit_chain SET hash = (SELECT hash FROM audit_records WHERE sequence = {Records})");
        // Checkpoints stand at 4, 8 and 12: the first still agrees.
        Assert.Equal([(AuditFault.CheckpointDiffers, 5, 8), (AuditFault.CheckpointDiffers, 5, 12)], await FaultsAsync());
    }

    [Fact]
    public async Task A_tail_that_was_dropped_is_found_by_the_chain_by_a_checkpoint_and_by_one_that_was_kept_elsewhere()
    {
        await MakeAsync();
        var elsewhere = (await Store.ReadCheckpointAsync(Cancel))!;
        await RunAsync("DELETE FROM audit_records WHERE sequence > 9");
        Assert.Contains((AuditFault.Deleted, 10, 12), await FaultsAsync());
        await RunAsync("UPDATE audit_chain SET sequence = 9, hash = (SELECT hash FROM audit_records WHERE sequence = 9)");
        Assert.Equal([(AuditFault.Deleted, 10, 12)], await FaultsAsync());
        await RunAsync("DELETE FROM audit_checkpoints WHERE sequence > 9");
        Assert.Empty(await FaultsAsync());
        Assert.Equal([(AuditFault.Deleted, 10, 12)], await FaultsAsync(AuditCheckpoints.Read(elsewhere.Jws)!));
    }

    [Fact]
    public async Task Checkpoints_that_are_missing_or_forged_are_named()
    {
        await MakeAsync();
        await RunAsync("DELETE FROM audit_checkpoints WHERE sequence = 8");
        Assert.Equal([(AuditFault.CheckpointInvalid, 12, null)], await FaultsAsync());
        await RunAsync("UPDATE audit_checkpoints SET hash = (SELECT hash FROM audit_records WHERE sequence = 11) WHERE sequence = 4");
        Assert.Contains((AuditFault.CheckpointInvalid, 4, null), await FaultsAsync());
        // Another provider's signature.
        var foreign = AuditCheckpoints.Sign(await SnapshotAsync(), 9, new AuditChainState(0, [], 12, (await Store.ReadStateAsync(Cancel)).Hash, null), Now);
        Assert.Contains((AuditFault.CheckpointInvalid, 12, null), await FaultsAsync(foreign));
    }

    [Fact]
    public async Task Erased_personal_data_is_no_fault_and_missing_or_changed_personal_data_is()
    {
        await MakeAsync();
        await RunAsync("UPDATE audit_records SET subject = subject WHERE sequence = 1");
        await Store.ErasePersonalAsync("eve", 100, count => ErasureOf(count), Cancel);
        await SealAsync();
        var report = await VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(2, report.Erased);

        await RunAsync("UPDATE audit_records SET salt = NULL, username = NULL, address = NULL, agent = NULL WHERE sequence = 6", "UPDATE audit_records SET address = '198.51.100.1' WHERE sequence = 8");
        Assert.Equal([(AuditFault.PersonalDataMissing, 6, null), (AuditFault.PersonalDataChanged, 8, null)], await FaultsAsync());
        // Under the cloak of an erasure that took less.
        await RunAsync("UPDATE audit_records SET erased_by = (SELECT erased_by FROM audit_records WHERE sequence = 3) WHERE sequence = 6");
        Assert.Contains((AuditFault.PersonalDataMissing, 3, null), await FaultsAsync());
    }

    [Fact]
    public async Task What_the_retention_removed_is_no_fault_and_a_beginning_that_nobody_signed_is()
    {
        await MakeAsync();
        var checkpoint = (await Store.ListCheckpointsAsync(Cancel))[1];
        Assert.True(await Store.TryBeginAtAsync(checkpoint, PrunedRecord(checkpoint.Sequence), Cancel));
        Assert.False(await Store.TryBeginAtAsync(checkpoint, PrunedRecord(checkpoint.Sequence), Cancel));
        await SealAsync();
        Assert.Empty(await FaultsAsync());
        // Bounded, and whole at every moment.
        Assert.Equal(3, await Store.CleanUpAsync(3, Cancel));
        Assert.Empty(await FaultsAsync());
        while (await Store.CleanUpAsync(3, Cancel) > 0) { }
        var report = await VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((9, 13), (report.First, report.Last));
        Assert.Equal([8L, 12], (await Store.ListCheckpointsAsync(Cancel)).Select(kept => kept.Sequence));

        await RunAsync("UPDATE audit_chain SET start_sequence = 12, start_hash = (SELECT hash FROM audit_checkpoints WHERE sequence = 12)", "DELETE FROM audit_records WHERE sequence <= 12");
        Assert.Equal([(AuditFault.BeginningUnproved, 12, null)], await FaultsAsync());
        await RunAsync("UPDATE audit_chain SET start_sequence = 10", "UPDATE audit_chain SET start_hash = (SELECT hash FROM audit_records WHERE sequence = 13)");
        Assert.Contains((AuditFault.BeginningUnproved, 10, null), await FaultsAsync());
    }

    [Fact]
    public async Task A_key_that_the_provider_has_forgotten_still_verifies_and_a_later_one_vouches()
    {
        await MakeAsync();
        var report = await VerifyAsync(VerificationKeySet.Parse("""{"keys":[]}"""));
        Assert.Empty(report.Findings);
        Assert.Null(report.SignedThrough);
        Assert.Contains(report.Notes, note => note.Contains("No checkpoint is signed by a trusted key"));
    }

    protected abstract Task RunAsync(params string[] statements);

    private static AuditRecord ErasureOf(int count) => Samples.Record() with { Event = AuditEvents.AuditErased.Name, Personal = null, PersonalDigest = null, Subject = "eve", After = AuditDetails.Of(("records", (long)count)) };

    private static AuditRecord PrunedRecord(long through) => Samples.Record() with { Event = AuditEvents.AuditPruned.Name, Personal = null, PersonalDigest = null, After = AuditDetails.Of(("sequence", through)) };

    /// <summary>Twelve records with a checkpoint behind each fourth.</summary>
    private async Task MakeAsync()
    {
        _snapshot = await SnapshotAsync();
        await RunAsync("DELETE FROM audit_records", "DELETE FROM audit_checkpoints", "DELETE FROM audit_chain");
        for (var number = 1; number <= Records; number++)
        {
            await Store.AppendAsync([Samples.Record() with { At = Now.AddSeconds(number), Subject = number is 3 or 5 ? "eve" : "alice", After = AuditDetails.Of(("number", (long)number)) }], Cancel);
            if (number % 4 > 0) continue;
            await SealAsync();
            Assert.True(await Store.TryAddCheckpointAsync(AuditCheckpoints.Sign(_snapshot, number / 4, await Store.ReadStateAsync(Cancel), Now.AddSeconds(number)), Cancel));
        }
    }

    private async Task SealAsync()
    {
        while (await Store.SealAsync(5, Cancel) > 0) { }
    }

    private async Task<ProviderSnapshot> SnapshotAsync()
    {
        var (seal, schedule) = (new KeySeal(RootSecret.Generate()), new KeySchedule());
        foreach (var key in await Stores.Keys.ReadAllAsync(Cancel)) await Stores.Keys.DeleteAsync(key.Id, Cancel);
        await new KeyRotation(Stores.Keys, seal, new AuditTrail(new CurrentProvider(), Store, TimeProvider.System)).MaintainAsync([Provider.Keys.SigningAlgorithms.ES256], schedule, Now, Cancel);
        var configuration = new ProviderConfiguration { Issuer = "https://id.example.com" };
        return new ProviderSnapshot(configuration, KeyRing.Open(await Stores.Keys.ReadAllAsync(Cancel), seal, configuration.Issuer), 1);
    }

    private async Task<AuditReport> VerifyAsync(VerificationKeySet? keys = null, params AuditCheckpoint[] elsewhere)
    {
        keys ??= VerificationKeySet.Parse($$"""{"keys":[{{string.Join(',', _snapshot.Keys.SigningKeys.Select(key => key.PublicJwk))}}]}""")!;
        return await AuditVerification.OfAsync(Store, keys, elsewhere, Cancel);
    }

    private async Task<List<(AuditFault Fault, long? Sequence, long? Through)>> FaultsAsync(params AuditCheckpoint[] elsewhere) =>
        [.. (await VerifyAsync(null, elsewhere)).Findings.Select(finding => (finding.Fault, finding.Sequence, finding.Through))];

    /// <summary>Writes a sealed record as somebody would who rules the database.</summary>
    private async Task InsertAsync(AuditRecord record, AuditSeal seal)
    {
        await Store.AppendAsync([record], Cancel);
        await RunAsync($"UPDATE audit_records SET sequence = {seal.Sequence}, previous = {Hex(seal.Previous)}, hash = {Hex(seal.Hash)} WHERE id = {Hex(record.Id.ToByteArray())}");
    }

    protected abstract string Hex(byte[] bytes);
}

public sealed class AuditTamperingOnSqlite(SqliteFixture fixture) : AuditTampering(fixture), IClassFixture<SqliteFixture>
{
    protected override async Task RunAsync(params string[] statements)
    {
        await using var connection = new SqliteConnection($"Data Source={((SqliteFixture)Fixture).File};Pooling=false");
        await connection.OpenAsync(Cancel);
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    protected override string Hex(byte[] bytes) => $"X'{Convert.ToHexString(bytes)}'";
}

public sealed class AuditTamperingOnPostgres(PostgresFixture fixture) : AuditTampering(fixture), IClassFixture<PostgresFixture>
{
    protected override async Task RunAsync(params string[] statements)
    {
        await using var connection = new NpgsqlConnection($"{((PostgresFixture)Fixture).ConnectionString};Pooling=false");
        await connection.OpenAsync(Cancel);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    protected override string Hex(byte[] bytes) => $"'\\x{Convert.ToHexString(bytes)}'::bytea";
}
