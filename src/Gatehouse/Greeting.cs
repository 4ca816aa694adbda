using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Keys;
using Gatehouse.Server;
using Gatehouse.Server.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse;

/// <summary>What is printed when the server is up: where it is and, for the demo, everything needed to try it.</summary>
internal static class Greeting
{
    public static void Write(TextWriter console, IServiceProvider services, ServerOptions options)
    {
        var snapshot = services.GetRequiredService<CurrentProvider>().Snapshot;
        var issuer = snapshot.Issuer;
        console.WriteLine();
        console.WriteLine($"  Gatehouse serves {issuer}");
        console.WriteLine($"  Metadata         {issuer}{EndpointPaths.OpenIdConfiguration}");
        if (snapshot.Configuration.Administration.Role is not null) console.WriteLine($"  Console          {issuer}{AdministrationNames.ConsolePath}");
        if (DemoPlan.IsInForce(services)) WriteDemo(console, services.GetRequiredService<RootSecret>(), issuer);
        console.WriteLine();
    }

    private static void WriteDemo(TextWriter console, RootSecret root, string issuer)
    {
        string Secret(string name) => DemoPlan.SecretOf(root, name);
        var token = $"curl -s -u nightly:{Secret(DemoPlan.NightlySecret)} -d grant_type=client_credentials {issuer}{EndpointPaths.Token}";
        console.WriteLine();
        console.WriteLine("  No plan was given, so this is the demo plan: one API, four clients, one user. For this machine only.");
        console.WriteLine();
        console.WriteLine("  Get a token:");
        console.WriteLine($"    {token}");
        console.WriteLine();
        console.WriteLine("  Start the example API in another terminal, and call it with the token, without one, and with too little scope:");
        console.WriteLine($"    GATEHOUSE_ISSUER={issuer} dotnet run --project examples/secured-api");
        console.WriteLine($"    TOKEN=$({token} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')");
        console.WriteLine("    curl -i -H \"Authorization: Bearer $TOKEN\" http://localhost:5001/orders");
        console.WriteLine("    curl -i http://localhost:5001/orders");
        console.WriteLine("    curl -i -X POST -H \"Authorization: Bearer $TOKEN\" http://localhost:5001/orders");
        console.WriteLine();
        console.WriteLine("  Sign in through the example web app (http://localhost:5002) or single-page app (http://localhost:5003):");
        console.WriteLine($"    user alice, password {Secret(DemoPlan.AlicePassword)}");
        console.WriteLine($"    GATEHOUSE_ISSUER={issuer} SHOP_SECRET={Secret(DemoPlan.ShopSecret)} dotnet run --project examples/web-app");
        console.WriteLine($"    GATEHOUSE_ISSUER={issuer} dotnet run --project examples/single-page-app");
        console.WriteLine();
        console.WriteLine($"  Watch all of it in the console, as the same user, who administers this demo: {issuer}{AdministrationNames.ConsolePath}");
        console.WriteLine();
        console.WriteLine("  Ask about a token as the API it is meant for:");
        console.WriteLine($"    curl -s -u orders-api:{Secret(DemoPlan.OrdersApiSecret)} -d token=$TOKEN {issuer}{EndpointPaths.Introspection}");
    }
}
