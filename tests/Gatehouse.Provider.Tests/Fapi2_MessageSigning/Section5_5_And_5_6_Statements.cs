using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Fapi2_MessageSigning;

/// <summary>The clauses for signed introspection responses and ID tokens.</summary>
[Spec("FAPI 2.0 Message Signing", "5.5.1"), Spec("FAPI 2.0 Message Signing", "5.6.1")]
public sealed class Section5_5_And_5_6_Statements(SigningBank bank) : IClassFixture<SigningBank>
{
    [Fact]
    public async Task Introspection_in_the_form_of_a_JWT_is_signed_and_so_is_the_ID_token()
    {
        var verifier = Requests.NewVerifier();
        var answer = HttpUtility.ParseQueryString((await bank.AuthorizeAsync(bank.Request(verifier))).Query);
        var tokens = await bank.RedeemAsync(Requests.ClaimsOf(answer["response"]!).GetProperty("code").GetString()!, verifier);
        Assert.Equal("ES256", Requests.HeaderOf(tokens["id_token"]!).GetProperty("alg").GetString());

        using var request = new HttpRequestMessage(HttpMethod.Post, "introspect") { Content = new FormUrlEncodedContent([new("token", tokens.AccessToken)]) };
        request.Headers.Add("Authorization", Requests.Basic("orders-api", Plans.ApiSecret));
        request.Headers.Add("Accept", "application/token-introspection+jwt");
        var statement = await bank.Provider.SendAsync(request);
        Assert.Equal("ES256", Requests.HeaderOf(statement.Body).GetProperty("alg").GetString());
        var said = Requests.ClaimsOf(statement.Body).GetProperty("token_introspection");
        Assert.Equal(bank.Holder.Thumbprint, said.GetProperty("cnf").GetProperty("jkt").GetString());
    }
}
