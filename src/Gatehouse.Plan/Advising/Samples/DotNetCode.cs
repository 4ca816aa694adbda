using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising.Samples;

internal static class DotNetCode
{
    public static string Write(SampleValues v) => v.Uses(GrantTypes.AuthorizationCode) ? v.Advice.Kind is ClientKind.Web ? Web(v) : Native(v) : Form(v);

    private static string Web(SampleValues v)
    {
        var proof = v.Signs ? "// The client proves itself with its key: see OnAuthorizationCodeReceived below." : $"options.ClientSecret = builder.Configuration[\"{v.SecretVariable}\"];";
        return $$"""
            // dotnet add package Microsoft.AspNetCore.Authentication.OpenIdConnect
            using Microsoft.AspNetCore.Authentication;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddAuthorization();
            builder.Services.AddAuthentication("Cookies").AddCookie("Cookies").AddOpenIdConnect("oidc", options =>
            {
                options.SignInScheme = "Cookies";
                options.Authority = "{{v.Issuer}}";
                options.RequireHttpsMetadata = {{(v.Issuer.StartsWith("http:", StringComparison.Ordinal) ? "false" : "true")}};
                options.ClientId = "{{v.ClientId}}";
                {{proof}}
                options.CallbackPath = "{{new Uri(v.RedirectUri).AbsolutePath}}";
                options.ResponseType = "code";
                options.UsePkce = true;
                options.SaveTokens = true;
                options.MapInboundClaims = false;
                options.Scope.Clear();
                foreach (var scope in "{{v.Scope}}".Split(' ')) options.Scope.Add(scope);
            {{(v.Signs ? Assertion(v) : "")}}});
            var app = builder.Build();
            app.MapGet("/", (HttpContext http) => http.GetTokenAsync("access_token")).RequireAuthorization();
            app.Run();

            """;
    }

    private static string Assertion(SampleValues v) => $$"""
                options.Events.OnAuthorizationCodeReceived = context =>
                {
                    context.TokenEndpointRequest!.ClientAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                    context.TokenEndpointRequest.ClientAssertion = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().CreateToken(new Microsoft.IdentityModel.Tokens.SecurityTokenDescriptor
                    {
                        Issuer = "{{v.ClientId}}", Audience = "{{v.Issuer}}", Expires = DateTime.UtcNow.AddMinutes(1),
                        Claims = new Dictionary<string, object> { ["sub"] = "{{v.ClientId}}", ["jti"] = Guid.NewGuid().ToString() },
                        SigningCredentials = new(signingKey, "ES256"),   // an ECDsaSecurityKey whose public half jwks_uri shows
                    });
                    return Task.CompletedTask;
                };

            """;

    private static string Native(SampleValues v) => $$"""
        // dotnet add package Duende.IdentityModel.OidcClient
        using Duende.IdentityModel.OidcClient;

        var client = new OidcClient(new OidcClientOptions
        {
            Authority = "{{v.Issuer}}",
            ClientId = "{{v.ClientId}}",
            Scope = "{{v.Scope}}",
            RedirectUri = "{{v.RedirectUri}}",   // with the port that you listen on, if it is a loopback address
            Browser = new SystemBrowser(),        // opens the system's browser and waits for the address that it comes back to
        });
        var result = await client.LoginAsync();
        Console.WriteLine(result.AccessToken);

        """;

    private static string Form(SampleValues v)
    {
        var (grant, more) = v.Uses(GrantTypes.ClientCredentials) ? (GrantTypes.ClientCredentials, $"[\"scope\"] = \"{v.Scope}\",")
            : v.Uses(GrantTypes.TokenExchange) ? (GrantTypes.TokenExchange, $"[\"subject_token\"] = callersToken, [\"subject_token_type\"] = \"urn:ietf:params:oauth:token-type:access_token\", [\"resource\"] = \"{v.Resource}\",")
            : v.Uses(GrantTypes.DeviceCode) ? (GrantTypes.DeviceCode, "[\"device_code\"] = deviceCode,   // of the answer of /device_authorization; repeat every \"interval\" seconds")
            : (GrantTypes.Ciba, "[\"auth_req_id\"] = authReqId,   // of the answer of /backchannel_authentication; repeat every \"interval\" seconds");
        var proof = v.IsPublic ? $"[\"client_id\"] = \"{v.ClientId}\","
            : v.Signs ? "[\"client_assertion_type\"] = \"urn:ietf:params:oauth:client-assertion-type:jwt-bearer\", [\"client_assertion\"] = assertion,   // signed with the client's key"
            : "";
        var header = v.IsPublic || v.Signs ? "" : $"http.DefaultRequestHeaders.Authorization = new(\"Basic\", Convert.ToBase64String(Encoding.UTF8.GetBytes($\"{v.ClientId}:{{Uri.EscapeDataString(Environment.GetEnvironmentVariable(\"{v.SecretVariable}\")!)}}\")));\n";
        return $$"""
            using System.Net.Http.Json;
            using System.Text;
            using System.Text.Json.Nodes;

            using var http = new HttpClient();
            {{header}}var answer = await http.PostAsync("{{v.Issuer}}/token", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "{{grant}}",
                {{more}}
                {{proof}}
            }));
            var tokens = await answer.Content.ReadFromJsonAsync<JsonObject>();
            Console.WriteLine(tokens!["access_token"]);

            """;
    }
}
