using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Provider.Tests.Rfc8417_RevocationFeed;
using Gatehouse.Testing.Refusals;

[Spec("RFC 8417", "2.2"), Spec("RFC 6749", "2.3")]
public class WhoMayAsk(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory, InlineData("", 401, "invalid_client"), InlineData("service", 403, "unauthorized_client"), InlineData("orders-api", 200, null), InlineData("billing-api", 200, null)]
    [Provokes("revocations_not_allowed")]
    public async Task Only_a_client_that_is_an_API_and_proves_it(string client, int status, string? error)
    {
        var answer = await _provider.AskAsync(clientId: client);
        Assert.Equal((status, error), ((int)answer.Status, status == 200 ? null : answer.Error));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "revocations");
        request.Headers.Add("Authorization", Requests.Basic("orders-api", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_form_asks_alike_so_that_every_way_to_prove_a_client_works() =>
        Assert.Equal(HttpStatusCode.OK, (await _provider.PostAsync("revocations", "orders-api", ("cursor", "x"), ("wait", "0"))).Status);

    [Theory, InlineData("?client_id=orders-api&client_secret=x"), InlineData("?wait=soon"), InlineData("?wait=-1"), InlineData("?wait=1&wait=2"), InlineData("?cursor=%00")]
    public async Task A_malformed_question_is_an_invalid_request(string query) =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), ((await _provider.AskAsync(query)) is var answer ? (answer.Status, answer.Error) : default));

    [Fact]
    public async Task A_cursor_without_end_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _provider.AskAsync("?cursor=" + new string('a', 257))).Status);

    [Fact]
    public async Task Another_method_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "revocations");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _provider.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_node_that_has_not_read_the_database_lately_says_so_instead_of_nothing()
    {
        await using var provider = await Provider.StartAsync();
        var follower = provider.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "NodeFollower");
        await follower.StopAsync(TestContext.Current.CancellationToken);
        var view = provider.Get<RevocationView>();
        await provider.UntilAsync(() => Task.FromResult(view.Age > TimeSpan.FromSeconds(2.1)));

        var answer = await provider.AskAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "1"), (answer.Status, answer.Error, answer.Message.Headers.RetryAfter!.ToString()));
    }
}
