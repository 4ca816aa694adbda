using System.Net;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Refusals;

/// <summary>An API explains its own refusals, with or without a provider that wants to know.</summary>
public sealed class InMemory : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _api = await ApiUnderTest.StartAsync(_issuer);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task What_was_expected_and_what_was_shown_is_found_under_the_id_of_the_answer()
    {
        using var response = await _api.GetAsync(_issuer.Token(_issuer.Claims("https://billing.example.com")));
        var explained = await _api.ExplainAsync(IdOf(response));
        Assert.Equal(("audience_differs", "api", "/orders/{id?}", 401, ApiUnderTest.Audience), (explained!.Record.Reason, explained.Record.Source, explained.Record.Endpoint, explained.Record.Status, explained.Record.Api));
        Assert.Equal([new(FactNames.PresentedAudience, "https://billing.example.com"), new(FactNames.ExpectedAudience, ApiUnderTest.Audience)], explained.Record.Facts);
        Assert.Contains("audience_differs", explained.ToText(), StringComparison.Ordinal);
        Assert.Contains(_api.Log, line => line.Contains(IdOf(response), StringComparison.Ordinal) && line.Contains("audience_differs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_id_may_be_typed_as_it_was_heard()
    {
        using var response = await _api.GetAsync(null);
        var id = IdOf(response);
        Assert.NotNull(await _api.ExplainAsync(id.ToLowerInvariant().Replace("-", "").Replace('0', 'o').Replace('1', 'l')));
        foreach (var other in new[] { "", "hello", id + "0", "0000-0000-0000", new string('0', 1000) }) Assert.Null(await _api.ExplainAsync(other));
    }

    [Fact]
    public async Task Only_a_token_that_is_good_says_whom_a_refusal_concerns()
    {
        using var good = await _api.SendAsync(HttpMethod.Post, "/orders", _issuer.Token());
        using var bad = await _api.GetAsync(_issuer.Token(_issuer.Claims("https://billing.example.com")));
        var insufficient = await _api.ExplainAsync(IdOf(good));
        Assert.Equal(("scope_insufficient", "shop"), (insufficient!.Record.Reason, insufficient.Record.ClientId));
        Assert.Equal([new(FactNames.RequiredScope, "orders.write"), new(FactNames.PresentedScope, "orders.read")], insufficient.Record.Facts);
        Assert.Null((await _api.ExplainAsync(IdOf(bad)))!.Record.ClientId);
    }

    [Fact]
    public async Task The_last_thousand_are_remembered()
    {
        using var first = await _api.GetAsync(null);
        var log = _api.Services.GetRequiredService<RefusalLog>();
        var record = (await _api.ExplainAsync(IdOf(first)))!.Record;
        for (var i = 0; i < 999; i++) log.Add(record with { Id = RefusalId.New() }, null);
        Assert.Equal(1000, (await _api.ExplainAsync(IdOf(first)))!.Occurrences.Count);
        log.Add(record with { Id = RefusalId.New() }, null);
        Assert.Null(await _api.ExplainAsync(IdOf(first)));
    }

    [Fact]
    public async Task What_is_accepted_or_a_fault_of_ours_has_no_id()
    {
        using (var accepted = await _api.GetAsync(_issuer.Token())) Assert.False(accepted.Headers.Contains(RefusalId.Header));
        await using var cold = await ApiUnderTest.StartAsync(_issuer, options => options.BackchannelAddress = new Uri("http://127.0.0.1:9"));
        using var away = await cold.GetAsync(_issuer.Token());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), (away.StatusCode, away.Headers.Contains(RefusalId.Header)));
    }

    [Fact]
    public async Task No_part_of_a_token_is_kept()
    {
        var token = _issuer.Token(_issuer.Claims("https://billing.example.com")) + "hunter2";
        using var response = await _api.GetAsync(token);
        var text = System.Text.Encoding.UTF8.GetString((await _api.ExplainAsync(IdOf(response)))!.ToJson());
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[1], text, StringComparison.Ordinal);
    }

    private static string IdOf(HttpResponseMessage response) => response.Headers.GetValues(RefusalId.Header).Single();
}
