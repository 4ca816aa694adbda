using System.Net;
using System.Security.Claims;
using System.Xml.Linq;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Package;

/// <summary>An API that reads access tokens needs no keys of its own, and one that adds cookies gets them.</summary>
public sealed class NothingOnDisk
{
    private readonly KeysInMemory _repository = new();

    [Fact]
    public async Task An_API_makes_no_keys()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer, _ => { });
        using var answer = await api.GetAsync(issuer.Token());
        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, _repository.Asked));
        Assert.Empty(_repository.Keys);
    }

    [Fact]
    public async Task Cookies_beside_it_work()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer, authentication => authentication.AddCookie("Cookies"));
        using (await api.GetAsync(null, "/login"))
        using (var page = await api.GetAsync(null, "/page")) Assert.Equal("Alice", await page.TextAsync());
        Assert.Single(_repository.Keys);
    }

    [Fact]
    public async Task Whoever_asked_for_Data_Protection_has_it_loaded_at_the_start()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var api = await StartAsync(issuer, _ => { }, services => services.AddDataProtection());
        Assert.NotEqual(0, _repository.Asked);
    }

    private Task<ApiUnderTest> StartAsync(TestIssuer issuer, Action<AuthenticationBuilder> more, Action<IServiceCollection>? before = null) => ApiUnderTest.StartAsync(
        services =>
        {
            before?.Invoke(services);
            services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = _repository);
            more(services.AddGatehouse(options => (options.Issuer, options.Audience) = (issuer.Issuer, ApiUnderTest.Audience)));
        },
        app =>
        {
            app.MapGet("/orders", () => "").RequireScope("orders.read");
            app.MapGet("/login", (HttpContext context) => context.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Alice")], "form"))));
            app.MapGet("/page", async (HttpContext context) => (await context.AuthenticateAsync("Cookies")).Principal?.Identity?.Name);
        });

    private sealed class KeysInMemory : IXmlRepository
    {
        public List<XElement> Keys { get; } = [];

        public int Asked { get; private set; }

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            Asked++;
            return Keys;
        }

        public void StoreElement(XElement element, string friendlyName) => Keys.Add(element);
    }
}
