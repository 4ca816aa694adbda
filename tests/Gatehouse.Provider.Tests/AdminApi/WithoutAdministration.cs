using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>Where the plan has no administration there is no admin API, no console and no scope.</summary>
public sealed class WithoutAdministration(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("overview"), InlineData("openapi.json"), InlineData("nothing")]
    public async Task There_is_nothing_at_its_addresses(string path)
    {
        var answer = await _provider.AdminAsync(path, (await _provider.ClientCredentialsAsync("service")).AccessToken);
        Assert.Equal((HttpStatusCode.NotFound, "invalid_request"), (answer.Status, answer.Error));
        Assert.True(answer.Message.Headers.Contains("Gatehouse-Refusal"));
    }

    [Fact]
    public async Task Nothing_of_it_is_in_the_configuration_or_in_the_metadata()
    {
        var snapshot = _provider.Get<CurrentProvider>().Snapshot;
        Assert.Null(snapshot.FindClient(AdministrationNames.Client));
        Assert.Null(snapshot.FindApiByName(AdministrationNames.Api));
        Assert.DoesNotContain("admin.read", await _provider.Http.GetStringAsync(".well-known/openid-configuration", TestContext.Current.CancellationToken));
    }
}
