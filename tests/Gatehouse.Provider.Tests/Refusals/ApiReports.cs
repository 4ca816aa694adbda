using System.Net;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Refusals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Tests.Refusals;

/// <summary>What a real API refuses is explained by the real provider, seconds later.</summary>
public sealed class ApiReports(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_refused_call_is_explained_at_the_provider_to_the_API_and_to_the_client()
    {
        await using var api = await StartAsync();
        var token = (await _provider.ClientCredentialsAsync("service", ("scope", "orders.read"))).AccessToken;
        var ids = new[] { await CallAsync(api, token), await CallAsync(api, null) };
        var scope = (await _provider.ExplainAsync(ids[0]))!.Record;
        Assert.Equal(("scope_insufficient", "api", "orders-api", "service", Plans.Orders), (scope.Reason, scope.Source, scope.Reporter, scope.ClientId, scope.Api));
        Assert.Equal("token_missing", (await _provider.ExplainAsync(ids[1]))!.Record.Reason);
        Assert.Equal(HttpStatusCode.OK, (await _provider.PostAsync($"refusals/{ids[0]}", "service")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _provider.PostAsync($"refusals/{ids[1]}", "orders-api")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _provider.PostAsync($"refusals/{ids[1]}", "service")).Status);
    }

    [Fact]
    public async Task Where_it_is_switched_off_nothing_is_told()
    {
        await using var silent = await StartAsync(options => options.ReportRefusals = false);
        await using var telling = await StartAsync();
        var (kept, told) = (await CallAsync(silent, null), await CallAsync(telling, null));
        Assert.NotNull(await _provider.ExplainAsync(told));
        Assert.Empty(await _provider.Get<IRefusalStore>().FindAsync(kept, TestContext.Current.CancellationToken));
        Assert.NotNull(silent.Services.GetRequiredService<RefusalLog>().Find(kept));
    }

    private async Task<WebApplication> StartAsync(Action<GatehouseOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(_provider.Clock);
        builder.Services.AddGatehouse(options =>
        {
            (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_provider.Issuer, Plans.Orders, "orders-api", Plans.ApiSecret);
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapGet("/orders/{id}", () => "written").RequireScope("orders.write");
        await app.StartAsync();
        return app;
    }

    private static async Task<string> CallAsync(WebApplication api, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, api.Urls.Single() + "/orders/7");
        if (token is not null) request.Headers.Add("Authorization", "Bearer " + token);
        using var response = await http.SendAsync(request);
        return Explaining.IdOf(response);
    }
}
