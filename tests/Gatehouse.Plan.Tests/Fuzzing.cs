using System.Diagnostics;
using System.Text;
using CsCheck;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Stored;

namespace Gatehouse.Plan.Tests;

/// <summary>Whatever stands in the file: an answer, soon, without an exception.</summary>
public class Fuzzing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Valid = Plans.Web("refresh: { rotate: on, idle: 3d }") + Plans.User("roles: [admin, \"clerk\"]\nemail: 'a@example.com'");

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ":", "- ", ",", "\n", "\n  ", "\t", "\"", "'", "|\n", ">\n", "&a ", "*a", "!t ", "? ", "---\n", "...\n", "#", "%", "${", "${SECRET}", "$${", "<<: ", "\\", "\0", "\uFEFF", "\uD800", "\uE000", "é", "\u0085", "\u2028", "~", "null", "0", "kind: ", "clients: ", "    "];

    [Fact]
    public void Random_bytes() => Gen.Byte.Array[0, 400].Sample(bytes => Answers(Encoding.UTF8.GetString(bytes)), iter: 3_000, threads: 1);

    [Fact]
    public void Random_pieces_of_YAML() =>
        Gen.Int[0, Pieces.Length - 1].Array[0, 60].Sample(pieces => Answers(string.Concat(pieces.Select(i => Pieces[i]))), iter: 3_000, threads: 1);

    [Fact]
    public void Valid_plans_with_mistakes() =>
        Gen.Select(Gen.Int[0, Valid.Length], Gen.Int[0, 12], Gen.Int[0, Pieces.Length - 1]).Array[1, 4].Sample(mistakes =>
        {
            var text = Valid;
            foreach (var (at, cut, piece) in mistakes)
            {
                var start = Math.Min(at, text.Length);
                text = text[..start] + Pieces[piece] + text[Math.Min(text.Length, start + cut)..];
            }
            var reading = Answers(text);
            Assert.DoesNotContain(Plans.Secret, string.Join('\n', reading.Findings));
            Assert.DoesNotContain("correct horse", string.Join('\n', reading.Findings));
        }, iter: 3_000, threads: 1);

    [Fact]
    public void A_word_that_YAML_would_take_for_a_key() => Answers(Plans.Web().Replace("[orders.read]", "[orders.re:]", StringComparison.Ordinal));

    [Fact]
    public void Random_text_as_a_stored_version() => Gen.Int[0, Pieces.Length - 1].Array[0, 30].Sample(pieces =>
    {
        try
        {
            StoredPlan.Read(string.Concat(pieces.Select(i => Pieces[i])));
        }
        catch (InvalidDataException)
        {
            // The one exception it may throw.
        }
    }, iter: 1_000, threads: 1);

    public static TheoryData<string> Floods => new(
        "[", "{", "- ", "? ", ",", ":", "&a ", "!a ", "\"", "\n", "a", "a: [", "a: {", "${SECRET}", "${", "$", "\uE000", "'", "|", "a,", "[a, ", "- a\n", "clients: ", "<<", "\"\\u0041", "# \n", "a\n", "   ", "é: ");

    [Theory, MemberData(nameof(Floods))]
    public void A_mebibyte_of_one_piece(string piece) => Answers(string.Concat(Enumerable.Repeat(piece, 1_000_000 / Encoding.UTF8.GetByteCount(piece))));

    [Fact]
    public void Thousands_of_keys() => Answers(string.Concat(Enumerable.Range(0, 80_000).Select(i => $"key{i}: v\n")));

    [Fact]
    public void Thousands_of_unknown_scopes() =>
        Answers(Plans.Web("scope: " + string.Join(' ', Enumerable.Range(0, 80_000).Select(i => $"scope.{i}"))));

    [Fact]
    public void Thousands_of_clients() => Answers(
        Plans.AnApi() + "clients:\n" + string.Concat(Enumerable.Range(0, 8_000).Select(i => $"  - {{ client_id: c{i}, kind: service, client_secret: \"${{SECRET}}\", scope: orders.read }}\n")));

    [Fact]
    public void Twenty_thousand_clients_and_five_hundred_apis_are_checked_in_seconds()
    {
        var text = "apis:\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"  - {{ name: a{i}, resource: \"https://a{i}.example.com\", scopes: [{{ name: a{i}.read, access: read }}, {{ name: a{i}.write, access: write }}], routes: [{{ match: \"GET /**\", scopes: [a{i}.read] }}, {{ match: \"* /**\", scopes: [a{i}.write] }}] }}\n"))
            + "clients:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  - {{ client_id: c{i}, kind: web, client_secret: \"${{SECRET}}\", redirect_uris: [\"https://c{i}.example.com/callback\"], scope: openid a{i % 500}.read a{(i + 1) % 500}.write }}\n"))
            + "silenced: [{ rule: client-without-owner, at: \"clients[c7]\", reason: nobody knows any more }]\n";
        var watch = Stopwatch.StartNew();
        var review = PlanCheck.Run(text, "gatehouse.yaml", Plans.Variable);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"{watch.Elapsed}");
        Assert.Equal(20_000, review.Plan!.Clients.Length);
        Assert.Equal("clients[7].owner", Assert.Single(review.Silenced).Finding.Path);
    }

    [Fact]
    public void Thousands_of_routes_and_origins() => Answers(
        "apis:\n  - name: orders\n    resource: https://orders.example.com\n    scopes: [orders.read, orders.write]\n    gateway: { cors: { origins: [" + string.Join(", ", Enumerable.Range(0, 2_000).Select(i => $"\"https://o{i}.example.com\""))
        + "] } }\n    routes:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"      - {{ match: \"* /a{i}/**\", scopes: [orders.read] }}\n")));

    [Fact]
    public void A_variable_of_a_mebibyte_in_many_places() => Read(
        "users: [" + string.Concat(Enumerable.Repeat("\"${BIG}${BIG}\", ", 200)) + "]", _ => new string('x', 1_000_000));

    /// <summary>What a repair writes can be read again, and breaks nothing that was whole.</summary>
    private static void AssertMendable(PlanReview review)
    {
        if (!review.IsReadable || review.Findings.All(finding => finding.Fix is null)) return;
        Assert.True(PlanCheck.Run(PlanFixes.Apply(review).Source.Files[0].Text, "gatehouse.yaml", Plans.Variable).IsReadable);
    }

    private static PlanReading Answers(string text) => Read(text, Plans.Variable);

    private static PlanReading Read(string text, Func<string, string?> variable)
    {
        var watch = Stopwatch.StartNew();
        var reading = PlanReader.Read(text, "gatehouse.yaml", variable);
        Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed} for {text.Length} characters");
        var review = PlanCheck.Run(text, "gatehouse.yaml", variable);
        Assert.Equal(reading.Plan is null, review.Plan is null);
        Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed} for {text.Length} characters");
        AssertMendable(review);
        Assert.Equal(reading.Plan is null, reading.Findings.Any(finding => finding.Level is FindingLevel.Error));
        Assert.All(reading.Findings, finding => Assert.True(finding is { Line: > 0, Column: > 0, Message.Length: > 0, Remedy.Length: > 0 }));
        return reading;
    }
}
