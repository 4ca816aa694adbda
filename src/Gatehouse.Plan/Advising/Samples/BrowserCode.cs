namespace Gatehouse.Plan.Advising.Samples;

internal static class BrowserCode
{
    public static string Write(SampleValues v)
    {
        var bound = v.Advice.BindsTokens;
        return $$"""
            // npm install oauth4webapi
            import * as oauth from 'oauth4webapi'

            const issuer = new URL('{{v.Issuer}}')
            const client = { client_id: '{{v.ClientId}}' }
            const redirectUri = '{{v.RedirectUri}}'
            const options = {{(v.Issuer.StartsWith("http:", StringComparison.Ordinal) ? "{ [oauth.allowInsecureRequests]: true }" : "{}")}}
            const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))
            {{(bound ? "// The private half cannot be taken out of the browser; keep the pair in IndexedDB as long as the tokens.\nconst keys = await oauth.generateKeyPair('ES256')\nconst DPoP = oauth.DPoP(client, keys)" : "")}}
            const returned = new URL(location.href)
            if (!returned.searchParams.has('code')) {
              const verifier = oauth.generateRandomCodeVerifier()
              const state = oauth.generateRandomState()
              sessionStorage.setItem('sign-in', JSON.stringify({ verifier, state }))
              const to = new URL(server.authorization_endpoint)
              to.search = new URLSearchParams({
                client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: '{{v.Scope}}', state,
                code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
              }).toString()
              location.assign(to)
            } else {
              const { verifier, state } = JSON.parse(sessionStorage.getItem('sign-in'))
              const parameters = oauth.validateAuthResponse(server, client, returned, state)
              const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, redirectUri, verifier, { ...options{{(bound ? ", DPoP" : "")}} })
              const tokens = await oauth.processAuthorizationCodeResponse(server, client, response)
              const answer = await oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL('{{v.Resource}}'), undefined, undefined, { ...options{{(bound ? ", DPoP" : "")}} })
            }

            """;
    }
}
