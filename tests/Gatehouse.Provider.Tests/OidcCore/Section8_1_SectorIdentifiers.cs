using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Outgoing;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "8.1")]
public class Section8_1_SectorIdentifiers
{
    [Theory]
    [InlineData("""["https://both.example.com/callback", "https://both.example.com/other", "https://elsewhere.example.com/"]""", true)]
    [InlineData("""["https://both.example.com/callback"]""", false)]
    [InlineData("""["https://elsewhere.example.com/callback"]""", false)]
    [InlineData("""{"redirect_uris":["https://both.example.com/callback", "https://both.example.com/other"]}""", false)]
    [InlineData("""[1, null, {}]""", false)]
    [InlineData("not json", false)]
    [Provokes("sector_differs")]
    public async Task A_client_whose_sector_does_not_list_it_is_shown_an_error_and_gets_no_code(string document, bool accepted)
    {
        await using var neighbour = await Neighbour.StartAsync();
        var url = neighbour.Serves("/sector.json", document);
        await using var provider = await Provider.StartAsync("outgoing: { allow: [127.0.0.1] }\n" + Plans.Default.Replace("client_id: both\n", $"client_id: both\n    subject_type: pairwise\n    sector_identifier_uri: {url}\n"));

        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("both", Requests.NewVerifier(), ("scope", "openid")));

        Assert.Equal(accepted, landed is not null);
        if (accepted) Assert.Contains("code=", landed!.Query);
        else Assert.Contains(provider.Log.Lines, line => line.Contains("sector_differs"));
    }

    [Fact]
    public async Task A_document_at_an_inner_address_is_never_fetched()
    {
        await using var neighbour = await Neighbour.StartAsync();
        var url = neighbour.Serves("/sector.json", "[]");
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("client_id: both\n", $"client_id: both\n    subject_type: pairwise\n    sector_identifier_uri: {url}\n"));

        Assert.NotNull((await provider.CodeAsync("both", null, ("scope", "openid"))).Code);
        Assert.Contains(provider.Log.Lines, line => line.Contains("The sector identifier document of client both cannot be had"));
    }
}
