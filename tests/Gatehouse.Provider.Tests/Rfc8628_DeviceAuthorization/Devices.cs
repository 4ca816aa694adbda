using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Provider.Tests.Rfc8628_DeviceAuthorization;

/// <summary>A plan with devices, and what devices and their users do.</summary>
internal static partial class Devices
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    public static readonly string Plan = Plans.Default.Replace("clients:\n", """
        clients:
          - { client_id: tv, client_name: The TV, kind: device, scope: openid offline_access orders.read orders.write }
          - { client_id: radio, client_name: The Radio, kind: device, scope: openid orders.read billing.read }

        """);

    public static Task<Answer> AskAsync(this Provider provider, string clientId = "tv", params (string Name, string? Value)[] changes) =>
        provider.PostAsync("device_authorization", clientId, [("scope", "openid offline_access orders.read"), .. changes]);

    public static Task<Answer> PollAsync(this Provider provider, Answer asked, string clientId = "tv", params (string Name, string? Value)[] changes) =>
        provider.TokenAsync(clientId, [("grant_type", GrantType), ("device_code", asked["device_code"] ?? throw new InvalidOperationException(asked.Body)), .. changes]);

    /// <summary>Signs in and goes through the pages as a person does.</summary>
    public static async Task<string> AnswerAsync(this Provider provider, Answer asked, string decision = "allow", bool compared = true, Browser? browser = null)
    {
        browser ??= await provider.SignedInAsync();
        return await provider.AnswerAsync(browser, asked["user_code"]!, decision, compared);
    }

    public static async Task<string> AnswerAsync(this Provider provider, Browser browser, string userCode, string decision = "allow", bool compared = true)
    {
        var shown = await browser.EnterAsync(provider, userCode);
        if (!shown.Contains("name=\"decision\"")) return shown;
        var fields = Fields(shown);
        fields["decision"] = decision;
        if (compared) fields["compared"] = "yes";
        return await (await browser.PostAsync(provider.Issuer + "/device", fields)).Content.ReadAsStringAsync();
    }

    public static async Task<string> EnterAsync(this Browser browser, Provider provider, string userCode)
    {
        var page = await (await browser.GetAsync(provider.Issuer + "/device")).Content.ReadAsStringAsync();
        var fields = Fields(page);
        fields["user_code"] = userCode;
        return await (await browser.PostAsync(provider.Issuer + "/device", fields)).Content.ReadAsStringAsync();
    }

    public static async Task<Browser> SignedInAsync(this Provider provider, string username = "alice")
    {
        var browser = provider.NewBrowser();
        Assert.NotNull(await browser.AuthorizeAsync(provider.AuthorizationUrl("web", Requests.NewVerifier()), username));
        return browser;
    }

    public static Dictionary<string, string> Fields(string html) =>
        Hidden().Matches(html).ToDictionary(input => input.Groups[1].Value, input => WebUtility.HtmlDecode(input.Groups[2].Value));

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)""")]
    private static partial Regex Hidden();
}
