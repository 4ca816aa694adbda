using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8705_MutualTls;

[Spec("RFC 8705", "2"), Spec("RFC 8705", "2.1"), Spec("RFC 8705", "2.1.1"), Spec("RFC 8705", "2.1.2"), Spec("RFC 8705", "2.2"), Spec("RFC 8705", "2.2.2")]
public sealed class Section2_ClientAuthentication(MtlsFixture fixture) : IClassFixture<MtlsFixture>
{
    private const string Dn = "CN=robot, O=Example, C=DE";

    [Fact]
    public async Task Each_kind_of_name_proves_the_client_that_registered_it()
    {
        await AcceptsAsync("by-dn", fixture.Authority.Issue(Dn));
        await AcceptsAsync("by-dns", fixture.Authority.Issue("CN=x", names => names.AddDnsName("robot.example.com")));
        await AcceptsAsync("by-uri", fixture.Authority.Issue("CN=x", names => names.AddUri(new Uri("urn:robot:1"))));
        await AcceptsAsync("by-ip", fixture.Authority.Issue("CN=x", names => names.AddIpAddress(IPAddress.Parse("2001:db8::1"))));
        await AcceptsAsync("by-email", fixture.Authority.Issue("CN=x", names => names.AddEmailAddress("robot@example.com")));
        await AcceptsAsync("by-own", fixture.Own);
    }

    [Theory, InlineData("CN=robot"), InlineData("CN=robot, O=Example, C=FR"), InlineData("CN=robot, O=Example, C=DE, L=Berlin"), InlineData("O=Example, CN=robot, C=DE"), InlineData("CN=ROBOT, O=Example, C=DE")]
    public async Task Another_subject_is_refused(string subject) => await RefusesAsync("by-dn", fixture.Authority.Issue(subject), "client_certificate_subject_differs");

    [Fact]
    [Provokes("client_certificate_subject_differs")]
    public async Task A_name_of_another_kind_is_refused()
    {
        await RefusesAsync("by-dns", fixture.Authority.Issue("CN=robot.example.com"), "client_certificate_subject_differs");
        await RefusesAsync("by-dns", fixture.Authority.Issue("CN=x", names => names.AddUri(new Uri("https://robot.example.com"))), "client_certificate_subject_differs");
        await RefusesAsync("by-email", fixture.Authority.Issue("CN=x", names => names.AddDnsName("robot.example.com")), "client_certificate_subject_differs");
    }

    [Fact]
    [Provokes("client_certificate_untrusted")]
    public async Task A_certificate_of_an_authority_that_is_not_trusted_is_refused()
    {
        using var other = Certificates.Authority();
        await RefusesAsync("by-dn", other.Issue(Dn), "client_certificate_untrusted");
        await RefusesAsync("by-dn", Certificates.SelfSigned(Dn), "client_certificate_untrusted");
    }

    [Fact]
    [Provokes("client_certificate_expired")]
    public async Task A_certificate_that_is_over_or_for_servers_is_refused()
    {
        await RefusesAsync("by-dn", fixture.Authority.Issue(Dn, until: new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)), "client_certificate_untrusted");
        await RefusesAsync("by-dn", fixture.Authority.Issue(Dn, usage: "1.3.6.1.5.5.7.3.1"), "client_certificate_untrusted");
        await RefusesAsync("by-stale", fixture.Stale, "client_certificate_expired");
    }

    [Fact]
    [Provokes("client_certificate_unknown")]
    public async Task Another_self_signed_certificate_is_refused() => await RefusesAsync("by-own", Certificates.SelfSigned("CN=self"), "client_certificate_unknown");

    [Fact]
    public async Task Without_a_certificate_the_client_is_refused()
    {
        await RefusesAsync("by-dn", null, "client_certificate_missing");
        await RefusesAsync("by-own", null, "client_certificate_missing");
    }

    [Fact]
    public async Task Another_method_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Add("Authorization", Requests.Basic("by-dn", "any secret"));
        request.Headers.TryAddWithoutValidation("Client-Cert", Certificates.Header(fixture.Authority.Issue(Dn)));
        Assert.Equal("invalid_client", (await fixture.Provider.SendAsync(request)).Error);
    }

    [Theory, InlineData("x"), InlineData("::"), InlineData(":AAAA:"), InlineData(":not base64:"), InlineData("AAAA"), Spec("RFC 9440", "2.2")]
    [Provokes("certificate_header_malformed")]
    public async Task A_header_that_is_no_certificate_is_refused(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "by-dn")]) };
        request.Headers.TryAddWithoutValidation("Client-Cert", header);
        Assert.Equal("invalid_request", (await fixture.Provider.SendAsync(request)).Error);
    }

    [Fact, Spec("RFC 9440", "4")]
    [Provokes("client_certificate_missing")]
    public async Task The_header_of_anybody_else_than_the_proxy_is_not_looked_at()
    {
        await using var provider = await Provider.StartAsync(fixture.Plan("proxies: [10.1.2.3, 10.2.0.0/16]"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "by-own")]) };
        request.Headers.TryAddWithoutValidation("Client-Cert", Certificates.Header(fixture.Own));
        var answer = await provider.SendAsync(request);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
    }

    private async Task AcceptsAsync(string client, X509Certificate2 certificate) => Assert.Equal(HttpStatusCode.OK, (await fixture.ServiceAsync(client, certificate)).Status);

    private async Task RefusesAsync(string client, X509Certificate2? certificate, string reason)
    {
        var answer = await fixture.ServiceAsync(client, certificate);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
        Assert.Contains(fixture.Provider.Log.Lines, line => line.Contains(reason));
    }
}
