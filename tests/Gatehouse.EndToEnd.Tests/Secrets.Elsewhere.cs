using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>The secrets of requests that wait, of registration and of second factors.</summary>
public sealed partial class Secrets
{
    private readonly string _pingedSecret = OAuthClient.Random();
    private readonly string _initialAccessToken = OAuthClient.Random();

    private string MorePlan => $$"""
        outgoing: { allow: [127.0.0.1] }
        registration: { mode: token, scope: "openid orders.read", redirect_hosts: [any], initial_access_tokens: [{ name: partner, value: "{{_initialAccessToken}}" }] }
        """;

    private string Pinged => $$"""
        { client_id: pinged, kind: web, grant_types: [authorization_code, "urn:openid:params:grant-type:ciba"], client_secret: "{{_pingedSecret}}", redirect_uris: ["https://pinged.example.com/callback"], scope: openid, consent: implied, backchannel_token_delivery_mode: ping, backchannel_client_notification_endpoint: "{{_listener.Address}}", backchannel_user_code_parameter: on }
        """;

    private async Task UseWaitingRequestsAsync(GatehouseProcess node, OAuthClient client, Browser browser)
    {
        var tv = _shop.Tv(node);
        var asked = AssertAnswer.Succeeded(await tv.PostAsync("/device_authorization", ("scope", "openid offline_access orders.read")));
        (_used["device code"], _used["user code"]) = (asked.Text("device_code")!, asked.Text("user_code")!);
        _used["user code without dash"] = _used["user code"].Replace("-", "", StringComparison.Ordinal);
        await browser.OpenAsync(asked.Text("verification_uri_complete")!);
        await browser.SubmitAsync("user_code");
        await browser.SubmitAsync("compared", ("compared", "yes"), ("decision", "allow"));
        AssertAnswer.Succeeded(await tv.TokenAsync(("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", _used["device code"])));

        _used["approval code"] = "approve " + OAuthClient.Random();
        await browser.OpenAsync("/account/approval-code");
        await browser.SubmitAsync("approval_code", ("approval_code", _used["approval code"]));
        (_used["pinged secret"], _used["client notification token"]) = (_pingedSecret, OAuthClient.Random());
        var pinged = new OAuthClient(node.Url, "pinged", _pingedSecret);
        var named = AssertAnswer.Succeeded(await pinged.PostAsync(
            "/backchannel_authentication", ("scope", "openid"), ("login_hint", Shop.Username), ("user_code", _used["approval code"]), ("client_notification_token", _used["client notification token"])));
        _used["auth_req_id"] = named.Text("auth_req_id")!;
        await browser.OpenAsync("/");
        await browser.OpenAsync(Approval().Match(browser.Page!.Text).Value);
        await browser.SubmitAsync("compared", ("compared", "yes"), ("decision", "allow"));
        await Within.Async(TimeSpan.FromSeconds(10), () => Task.FromResult(!_listener.Shown.IsEmpty));
        Assert.Equal($"Bearer {_used["client notification token"]}", _listener.Shown.First());
        AssertAnswer.Succeeded(await pinged.TokenAsync(("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", _used["auth_req_id"])));

        var query = HttpUtility.ParseQueryString(new Uri(client.AuthorizationUrl("openid", OAuthClient.Random(), "s")).Query);
        var form = query.AllKeys.Select(key => (key!, query[key]!)).ToArray();
        var pushed = await client.PostAsync("/par", form);
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        var uri = pushed.Text("request_uri")!;
        _used["pushed request"] = uri[(uri.LastIndexOf(':') + 1)..];
        await browser.OpenAsync($"/authorize?client_id=web&request_uri={Uri.EscapeDataString(uri)}");
        Assert.Contains("code=", browser.Left!.Query, StringComparison.Ordinal);
    }

    private async Task UseRegistrationAsync(GatehouseProcess node)
    {
        _used["initial access token"] = _initialAccessToken;
        using var http = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Post, node.Url + "/register")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _initialAccessToken) },
            Content = JsonContent.Create(new { redirect_uris = (string[])["https://robot.example.com/callback"] }),
        };
        var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var registered = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        _used["registered secret"] = registered.GetProperty("client_secret").GetString()!;
        _used["registration access token"] = registered.GetProperty("registration_access_token").GetString()!;

        var read = new HttpRequestMessage(HttpMethod.Get, registered.GetProperty("registration_client_uri").GetString()) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _used["registration access token"]) } };
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(read)).StatusCode);
        var robot = new OAuthClient(node.Url, registered.GetProperty("client_id").GetString()!, _used["registered secret"]);
        AssertAnswer.Refused("invalid_grant", await robot.TokenAsync(("grant_type", "authorization_code"), ("code", "none"), ("redirect_uri", "https://robot.example.com/callback"), ("code_verifier", OAuthClient.Random())));
    }

    private async Task UseSecondFactorsAsync(GatehouseProcess node, Browser browser)
    {
        await browser.OpenAsync("/account/authenticator");
        var key = Code().Match(browser.Page!.Text).Groups[1].Value;
        var secret = OneTimeCode.Decode(key);
        (_used["secret of an app as typed"], _used["secret of an app"], _used["secret of an app, sealed"]) = (key.Replace(" ", "", StringComparison.Ordinal), Convert.ToBase64String(secret), browser.Page.FormWith("set_up").Fields.First(field => field.Key == "set_up").Value);
        await browser.SubmitAsync("set_up", ("code", OneTimeCode.Of(secret, DateTimeOffset.UtcNow)));
        var codes = Code().Matches(browser.Page!.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, codes.Count);
        for (var i = 0; i < codes.Count; i++) (_used[$"recovery code {i}"], _used[$"recovery code {i} without dashes"]) = (codes[i], codes[i].Replace("-", "", StringComparison.Ordinal));

        using var elsewhere = new Browser(node.Url);
        await elsewhere.SignInAsync("/login", Shop.Username, _shop.Password);
        if (elsewhere.Page!.Forms.All(form => form.Fields.All(field => field.Key != "code"))) await elsewhere.OpenAsync("/login/second-step");
        await elsewhere.SubmitAsync("code", ("code", codes[0]));
        Assert.DoesNotContain("name=\"code\"", elsewhere.Page!.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("/approve\\?id=[^\"]+")]
    private static partial Regex Approval();

    [GeneratedRegex("<code>([^<]+)</code>")]
    private static partial Regex Code();
}
