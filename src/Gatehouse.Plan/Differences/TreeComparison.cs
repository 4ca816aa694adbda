using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Exporting;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Differences;

/// <summary>Walks two stored versions side by side and tells every field in which they differ.</summary>
internal sealed class TreeComparison
{
    private static readonly byte[] Unknown = Encoding.UTF8.GetBytes(ComparableSecrets.Unknown);

    private readonly ImmutableArray<PlanChange>.Builder _changes = ImmutableArray.CreateBuilder<PlanChange>();

    /// <summary>How many secrets could not be compared.</summary>
    public int NotCompared { get; private set; }

    public ImmutableArray<PlanChange> Changes => _changes.ToImmutable();

    /// <summary>Parts have names; what stands at the top by itself is a part too.</summary>
    public void Compare(JsonElement old, JsonElement now)
    {
        foreach (var key in KeysOf(old, now))
        {
            var (was, isNow) = (Member(old, key), Member(now, key));
            if (key is "apis" or "clients" or "users" or "trusted_issuers") CompareItems(key, key, "", was, isNow, itemsAreParts: true);
            else Compare(key, key, "", was, isNow);
        }
    }

    private void Compare(string key, string part, string field, JsonElement? old, JsonElement? now)
    {
        if (old is not { } was || now is not { } isNow)
        {
            if (old is not null || now is not null) AddWhole(key, part, field, old, now);
        }
        else if (AreAlike(was, isNow)) return;
        else if (was.ValueKind == JsonValueKind.Object && isNow.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in KeysOf(was, isNow))
                if (!IsOtherSecret(member, part, field, was, isNow)) Compare(member, part, field.Length == 0 ? member : $"{field}.{member}", Member(was, member), Member(isNow, member));
        }
        else if (was.ValueKind == JsonValueKind.Array && isNow.ValueKind == JsonValueKind.Array) CompareLists(key, part, field, was, isNow);
        else if (key == "reference") CompareSecrets(part, field, was.GetString()!, isNow.GetString()!);
        else if (was.GetString() != isNow.GetString()) _changes.Add(new PlanChange(part, field, PlanChangeKind.Changed, [was.GetString()!], [isNow.GetString()!]));
    }

    /// <summary>Most parts of large plans are, to the byte. A secret that is not known is never taken for the same.</summary>
    private static bool AreAlike(JsonElement old, JsonElement now)
    {
        var was = JsonMarshal.GetRawUtf8Value(old);
        return was.SequenceEqual(JsonMarshal.GetRawUtf8Value(now)) && was.IndexOf(Unknown) < 0;
    }

    private void CompareSecrets(string part, string field, string old, string now)
    {
        var (was, isNow) = (new SecretReference(old), new SecretReference(now));
        if (!ComparableSecrets.AreComparable(was, isNow)) NotCompared++;
        else if (was.Mac != isNow.Mac)
            _changes.Add(new PlanChange(part, field[..^".reference".Length], PlanChangeKind.Changed, [], []) { IsSecret = true });
    }

    /// <summary>Whether the member holds a secret that is kept in another way on the other side, or as a hash on both; told then, and not shown.</summary>
    private bool IsOtherSecret(string member, string part, string field, JsonElement was, JsonElement isNow)
    {
        if (member is not ("hash" or "reference") || !field.StartsWith("client_secrets[", StringComparison.Ordinal)) return false;
        var (old, now) = (Member(was, "hash")?.GetString(), Member(isNow, "hash")?.GetString());
        if (old is null && now is null) return false;
        if (old != now && (now is null ? member == "reference" : member == "hash")) _changes.Add(new PlanChange(part, field, PlanChangeKind.Changed, [], []) { IsSecret = true });
        return true;
    }

    private void CompareLists(string key, string part, string field, JsonElement old, JsonElement now)
    {
        if (IsOfParts(old) || IsOfParts(now))
        {
            CompareItems(key, part, field, old, now, itemsAreParts: false);
            return;
        }
        var (was, isNow) = (old.EnumerateArray().Select(item => item.GetString()!).ToList(), now.EnumerateArray().Select(item => item.GetString()!).ToList());
        if (was.SequenceEqual(isNow)) return;
        var (gone, come) = (Without(was, isNow), Without(isNow, was));
        _changes.Add(new PlanChange(part, field, gone.IsEmpty && come.IsEmpty ? PlanChangeKind.Reordered : PlanChangeKind.Changed, gone, come) { IsOfList = true });
    }

    private void CompareItems(string key, string part, string field, JsonElement? old, JsonElement? now, bool itemsAreParts)
    {
        var (was, isNow) = (old is { } before ? PartNames.Of(key, before) : [], now is { } after ? PartNames.Of(key, after) : []);
        var found = was.ToDictionary(item => item.Name, item => item.Item, StringComparer.Ordinal);
        var left = isNow.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, item) in was)
            if (!left.Contains(name)) Item(name, item, null);
        foreach (var (name, item) in isNow) Item(name, found.TryGetValue(name, out var same) ? same : null, item);
        if (!was.Select(item => item.Name).Where(left.Contains).SequenceEqual(isNow.Select(item => item.Name).Where(found.ContainsKey), StringComparer.Ordinal))
            _changes.Add(new PlanChange(part, field, PlanChangeKind.Reordered, [], []) { IsOfList = true });

        void Item(string name, JsonElement? oldItem, JsonElement? newItem) =>
            Compare(key, itemsAreParts ? $"{part}[{name}]" : part, itemsAreParts ? "" : $"{field}[{name}]", oldItem, newItem);
    }

    /// <summary>Something that is on one side only, as its owner would write it.</summary>
    private void AddWhole(string key, string part, string field, JsonElement? old, JsonElement? now) =>
        _changes.Add(new PlanChange(part, field, old is null ? PlanChangeKind.Added : PlanChangeKind.Removed, LinesOf(key, old), LinesOf(key, now)) { IsSecret = key is "client_secrets" or "initial_access_tokens" });

    private static ImmutableArray<string> LinesOf(string key, JsonElement? element)
    {
        if (element is not { } value) return [];
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        var whole = JsonNode.Parse(value.GetRawText())!;
        if (whole is JsonObject part && key is "apis" or "clients" or "users" or "trusted_issuers") whole = WrittenDefaults.LeaveOutOfPart(key, whole.AsObject());
        return [.. YamlWriting.LinesOf(WithoutSecrets(whole))];
    }

    private static JsonNode WithoutSecrets(JsonNode node)
    {
        if (node is JsonObject members)
        {
            if (members.Remove("reference") || members.Remove("hash")) members.Insert(0, "value", "not shown");
            foreach (var (_, value) in members) if (value is not null) WithoutSecrets(value);
        }
        else if (node is JsonArray items)
            foreach (var item in items)
                if (item is not null) WithoutSecrets(item);
        return node;
    }

    private static bool IsOfParts(JsonElement list) => list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Object;

    private static ImmutableArray<string> Without(List<string> items, List<string> others)
    {
        var left = others.CountBy(item => item).ToDictionary(StringComparer.Ordinal);
        return [.. items.Where(item => !left.TryGetValue(item, out var count) || count == 0 || (left[item] = count - 1) < 0)];
    }

    private static IEnumerable<string> KeysOf(JsonElement old, JsonElement now) =>
        now.EnumerateObject().Select(member => member.Name).Union(old.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal);

    private static JsonElement? Member(JsonElement members, string key) => members.TryGetProperty(key, out var value) ? value : null;
}
