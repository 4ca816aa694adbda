using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising.Samples;

internal static class PythonCode
{
    public static string Write(SampleValues v)
    {
        var proof = v.IsPublic ? "token_endpoint_auth_method=\"none\"" : v.Signs ? "open(\"client-key.pem\").read(), token_endpoint_auth_method=PrivateKeyJWT(server[\"issuer\"], alg=\"ES256\")" : $"os.environ[\"{v.SecretVariable}\"], token_endpoint_auth_method=\"client_secret_post\"";
        var note = v.Advice.BindsTokens ? "# Authlib sends no DPoP proofs: add them with a request hook (RFC 9449 section 4.2), or begin with another stack.\n" : "";
        var code = v.Uses(GrantTypes.AuthorizationCode) ? $", redirect_uri=\"{v.RedirectUri}\", code_challenge_method=\"S256\"" : "";
        return $"""
            # pip install authlib requests
            import os, time
            import requests
            from authlib.integrations.requests_client import OAuth2Session
            {(v.Signs ? "from authlib.oauth2.rfc7523 import PrivateKeyJWT\n" : "")}
            {note}server = requests.get("{v.Issuer}/.well-known/openid-configuration").json()
            client = OAuth2Session("{v.ClientId}", {proof}, scope="{v.Scope}"{code})
            {Request(v)}
            answer = requests.get("{v.Resource}", headers=dict(Authorization=f"Bearer {Braced("tokens['access_token']")}"))

            """;
    }

    private static string Braced(string text) => "{" + text + "}";

    private static string Request(SampleValues v)
    {
        if (v.Uses(GrantTypes.ClientCredentials)) return "tokens = client.fetch_token(server[\"token_endpoint\"], grant_type=\"client_credentials\")";
        if (v.Uses(GrantTypes.TokenExchange))
            return $"""
                tokens = client.fetch_token(
                    server["token_endpoint"], grant_type="{GrantTypes.TokenExchange}", resource="{v.Resource}",
                    subject_token=callers_token, subject_token_type="urn:ietf:params:oauth:token-type:access_token")
                """;
        if (v.Uses(GrantTypes.DeviceCode)) return Polled(v, "device_authorization_endpoint", "device_code", GrantTypes.DeviceCode, "print(f\"Open {asked['verification_uri']} and enter {asked['user_code']}\")", "client_id=\"" + v.ClientId + "\", ");
        if (v.Uses(GrantTypes.Ciba)) return Polled(v, "backchannel_authentication_endpoint", "auth_req_id", GrantTypes.Ciba, "print(\"The person is asked on their own device\")", "login_hint=\"alice\", binding_message=\"W4SCT\", ");
        return """
            address, state = client.create_authorization_url(server["authorization_endpoint"], code_verifier=code_verifier)
            # keep state and code_verifier (48 random characters or more) in the user's session and send the browser to address;
            # when it comes back, with the address it came back to:
            tokens = client.fetch_token(server["token_endpoint"], authorization_response=current_url, state=state, code_verifier=code_verifier)
            """;
    }

    private static string Polled(SampleValues v, string endpoint, string handle, string grant, string tell, string with) => $$"""
        asked = client.post(server["{{endpoint}}"], data=dict({{with}}scope="{{v.Scope}}"), withhold_token=True).json()
        {{tell}}
        while True:
            time.sleep(asked.get("interval", 5))
            answer = client.post(server["token_endpoint"], data=dict(grant_type="{{grant}}", {{handle}}=asked["{{handle}}"]{{(v.IsPublic ? $", client_id=\"{v.ClientId}\"" : "")}}), withhold_token=True)
            tokens = answer.json()
            if answer.ok or tokens["error"] not in ("authorization_pending", "slow_down"):
                break
        """;
}
