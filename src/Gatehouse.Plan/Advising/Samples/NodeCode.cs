using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising.Samples;

internal static class NodeCode
{
    public static string Write(SampleValues v)
    {
        var proof = v.IsPublic ? "oauth.None()" : v.Signs ? "oauth.PrivateKeyJwt({ key, kid: 'client-key' })" : $"oauth.ClientSecretBasic(process.env.{v.SecretVariable})";
        var key = v.Signs ? "import { readFile } from 'node:fs/promises'\nimport { importPKCS8 } from 'jose'\n" : "";
        var read = v.Signs ? "const key = await importPKCS8(await readFile('client-key.pem', 'utf8'), 'ES256')\n" : "";
        var bound = v.Advice.BindsTokens ? "const DPoP = oauth.getDPoPHandle(config, await oauth.randomDPoPKeyPair('ES256'))   // keep the pair as long as the tokens\n" : "";
        var with = v.Advice.BindsTokens ? ", { DPoP }" : "";
        return $"""
            // npm install openid-client{(v.Signs ? " jose" : "")}
            import * as oauth from 'openid-client'
            {key}
            {read}const config = await oauth.discovery(new URL('{v.Issuer}'), '{v.ClientId}', undefined, {proof}{(v.Issuer.StartsWith("http:", StringComparison.Ordinal) ? ", { execute: [oauth.allowInsecureRequests] }" : "")})
            {bound}{Request(v, with)}
            """;
    }

    private static string Request(SampleValues v, string with)
    {
        if (v.Uses(GrantTypes.ClientCredentials)) return $"const tokens = await oauth.clientCredentialsGrant(config, {{ scope: '{v.Scope}' }}{with})\n{Call(v)}";
        if (v.Uses(GrantTypes.TokenExchange))
            return $$"""
                const tokens = await oauth.genericGrantRequest(config, '{{GrantTypes.TokenExchange}}', {
                  subject_token: callersToken,
                  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
                  resource: '{{v.Resource}}',
                }{{with}})
                {{Call(v)}}
                """;
        if (v.Uses(GrantTypes.DeviceCode))
            return $$"""
                const device = await oauth.initiateDeviceAuthorization(config, { scope: '{{v.Scope}}' })
                console.log(`Open ${device.verification_uri} and enter ${device.user_code}`)
                const tokens = await oauth.pollDeviceAuthorizationGrant(config, device, undefined{{with}})
                {{Call(v)}}
                """;
        if (v.Uses(GrantTypes.Ciba))
            return $$"""
                const asked = await oauth.initiateBackchannelAuthentication(config, { scope: '{{v.Scope}}', login_hint: 'alice', binding_message: 'W4SCT' })
                const tokens = await oauth.pollBackchannelAuthenticationGrant(config, asked, undefined{{with}})
                {{Call(v)}}
                """;
        var pushed = v.Advice.Profile is "fapi2" ? $"await oauth.buildAuthorizationUrlWithPAR(config, {{{Parameters}}}{with})" : $"oauth.buildAuthorizationUrl(config, {{{Parameters}}})";
        return $$"""
            const codeVerifier = oauth.randomPKCECodeVerifier()
            const state = oauth.randomState()   // keep both in the user's session
            const redirectTo = {{pushed.Replace("{REDIRECT}", v.RedirectUri, StringComparison.Ordinal).Replace("{SCOPE}", v.Scope, StringComparison.Ordinal)}}
            // send the browser to redirectTo; when it comes back to {{v.RedirectUri}}, with the address it came back to:
            const tokens = await oauth.authorizationCodeGrant(config, new URL(currentUrl), { pkceCodeVerifier: codeVerifier, expectedState: state }, undefined{{with}})
            {{Call(v)}}
            """;
    }

    private const string Parameters = " redirect_uri: '{REDIRECT}', scope: '{SCOPE}', state, code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256' ";

    private static string Call(SampleValues v) =>
        $"const answer = await oauth.fetchProtectedResource(config, tokens.access_token, new URL('{v.Resource}'), 'GET'{(v.Advice.BindsTokens ? ", undefined, undefined, { DPoP }" : "")})\n";
}
