using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Refusals;

/// <summary>APIs and gateways tell what they refused; nothing of it is taken on trust.</summary>
public sealed class Reporting(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_refusal_of_an_API_is_explained_to_the_API_and_to_the_client_that_it_concerns()
    {
        var record = Record();
        Assert.Equal(HttpStatusCode.NoContent, (await ReportAsync(record)).Status);
        var explained = (await _provider.ExplainAsync(IdOf(record)))!.Record;
        Assert.Equal(("orders-api", "api", "service", Plans.Orders), (explained.Reporter, explained.Source, explained.ClientId, explained.Api));
        foreach (var client in new[] { "orders-api", "service" }) Assert.Equal(HttpStatusCode.OK, (await _provider.PostAsync($"refusals/{IdOf(record)}", client)).Status);
        foreach (var client in new[] { "billing-api", "wide" }) Assert.Equal(HttpStatusCode.NotFound, (await _provider.PostAsync($"refusals/{IdOf(record)}", client)).Status);
    }

    [Fact]
    public async Task Two_reporters_may_have_the_same_id_and_neither_sees_the_others()
    {
        var record = Record();
        await ReportAsync(record);
        await _provider.ExplainAsync(IdOf(record));
        record["reason"] = "token_revoked";
        record["client_id"] = null;
        await ReportAsync(record, "billing-api");
        await _provider.UntilAsync(async () => (await _provider.Get<Storage.Refusals.IRefusalStore>().FindAsync(IdOf(record), CancellationToken.None)).Count == 2);
        Assert.Equal("audience_differs", (await _provider.PostAsync($"refusals/{IdOf(record)}", "orders-api"))["reason"]);
        Assert.Equal("token_revoked", (await _provider.PostAsync($"refusals/{IdOf(record)}", "billing-api"))["reason"]);
    }

    [Fact, Provokes("refusal_report_not_allowed")]
    public async Task Only_clients_that_are_APIs_report() => Assert.Equal("unauthorized_client", (await ReportAsync(Record(), "service")).Error);

    [Fact]
    public async Task A_public_client_reports_nothing() => Assert.Equal("invalid_client", (await ReportAsync(Record(), "spa")).Error);

    [Theory, Provokes("refusal_report_malformed")]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("[[[[[[[[1]]]]]]]]")]
    public async Task What_is_no_list_of_records_is_refused(string report) =>
        Assert.Equal("invalid_request", (await _provider.PostAsync("refusals", "orders-api", ("refusals", report))).Error);

    [Fact]
    public async Task A_list_that_is_too_long_is_refused() =>
        Assert.Equal("invalid_request", (await _provider.PostAsync("refusals", "orders-api", ("refusals", "[" + string.Join(',', Enumerable.Repeat("1", 65)) + "]"))).Error);

    [Theory]
    [InlineData("id", "short")]
    [InlineData("reason", "made_up")]
    [InlineData("source", "provider")]
    [InlineData("at", "yesterday")]
    [InlineData("endpoint", "a\nb")]
    public async Task A_record_that_is_not_well_formed_is_left_out(string member, string value)
    {
        var (bad, good) = (Record(), Record());
        bad[member] = value;
        Assert.Equal(HttpStatusCode.NoContent, (await ReportAsync(bad, good)).Status);
        Assert.NotNull(await _provider.ExplainAsync(IdOf(good)));
        if (member != "id") Assert.Empty(await _provider.Get<Storage.Refusals.IRefusalStore>().FindAsync(IdOf(bad), CancellationToken.None));
    }

    [Fact]
    public async Task What_the_reason_does_not_allow_and_what_looks_like_a_secret_is_not_kept()
    {
        var record = Record();
        record["facts"] = new JsonObject
        {
            ["presented_audience"] = new string('s', 80),
            ["expected_audience"] = "https://user:pass@orders.example.com/?code=abc#frag",
            ["password"] = "hunter2",
            ["presented_scope"] = "hunter2",
        };
        await ReportAsync(record);
        var kept = RefusalJson.FactsToText((await _provider.ExplainAsync(IdOf(record)))!.Record.Facts);
        Assert.DoesNotContain("hunter2", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("sssss", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", kept, StringComparison.Ordinal);
        Assert.Contains("https://orders.example.com/", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_client_API_or_time_is_not_believed()
    {
        var record = Record();
        (record["client_id"], record["api"], record["at"]) = ("no-such-client", Plans.Billing, "2031-01-01T00:00:00Z");
        await ReportAsync(record);
        var explained = (await _provider.ExplainAsync(IdOf(record)))!.Record;
        Assert.Equal((null, null, _provider.Clock.GetUtcNow()), (explained.ClientId, explained.Api, explained.At));
    }

    private JsonObject Record() => new()
    {
        ["id"] = RefusalId.New(),
        ["at"] = _provider.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["source"] = "api",
        ["endpoint"] = "/orders/{id}",
        ["status"] = 401,
        ["error"] = "invalid_token",
        ["reason"] = "audience_differs",
        ["client_id"] = "service",
        ["api"] = Plans.Orders,
        ["facts"] = new JsonObject { ["presented_audience"] = Plans.Billing, ["expected_audience"] = Plans.Orders },
    };

    private static string IdOf(JsonObject record) => (string)record["id"]!;

    private Task<Answer> ReportAsync(JsonObject record, string client = "orders-api") => _provider.PostAsync("refusals", client, ("refusals", new JsonArray(record.DeepClone()).ToJsonString()));

    private Task<Answer> ReportAsync(params JsonObject[] records) => _provider.PostAsync("refusals", "orders-api", ("refusals", new JsonArray([.. records.Select(record => record.DeepClone())]).ToJsonString()));
}
