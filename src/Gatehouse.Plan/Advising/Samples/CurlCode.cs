using Gatehouse.Protocol;

namespace Gatehouse.Plan.Advising.Samples;

internal static class CurlCode
{
    public static string Write(SampleValues v)
    {
        var proof = v.IsPublic ? $"-d client_id={v.ClientId}"
            : v.Signs ? "-d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \\\n  -d client_assertion=\"$ASSERTION\""
            // curl does not encode what -u sends, and a + in a secret would arrive as a space (RFC 6749 section 2.3.1).
            : $"-d client_id={v.ClientId} --data-urlencode \"client_secret=${v.SecretVariable}\"";
        var assertion = v.Signs ? $"# ASSERTION: a JWT signed with the client's key; iss and sub {v.ClientId},\n# aud {v.Issuer}, a new jti, exp in a minute\n" : "";
        var bound = v.Advice.BindsTokens ? "# add -H \"DPoP: $PROOF\": a DPoP proof for this address and method\n# (RFC 9449 section 4.2)\n" : "";
        return assertion + bound + Requests(v, proof);
    }

    private static string Requests(SampleValues v, string proof)
    {
        if (v.Uses(GrantTypes.ClientCredentials))
            return $"""
                curl {proof} \
                  -d grant_type=client_credentials \
                  --data-urlencode "scope={v.Scope}" {v.Issuer}/token

                """;
        if (v.Uses(GrantTypes.TokenExchange))
            return $"""
                curl {proof} \
                  -d grant_type={GrantTypes.TokenExchange} \
                  -d subject_token="$CALLERS_TOKEN" \
                  -d subject_token_type=urn:ietf:params:oauth:token-type:access_token \
                  --data-urlencode "resource={v.Resource}" {v.Issuer}/token

                """;
        if (v.Uses(GrantTypes.DeviceCode))
            return $"""
                curl {proof} --data-urlencode "scope={v.Scope}" \
                  {v.Issuer}/device_authorization
                # show user_code and verification_uri, then every "interval" seconds:
                curl {proof} \
                  -d grant_type={GrantTypes.DeviceCode} \
                  -d device_code="$DEVICE_CODE" {v.Issuer}/token

                """;
        if (v.Uses(GrantTypes.Ciba))
            return $"""
                curl {proof} \
                  --data-urlencode "scope={v.Scope}" -d login_hint=alice \
                  -d binding_message=W4SCT {v.Issuer}/backchannel_authentication
                # then every "interval" seconds:
                curl {proof} -d grant_type={GrantTypes.Ciba} \
                  -d auth_req_id="$AUTH_REQ_ID" {v.Issuer}/token

                """;
        return CodeRequests(v, proof);
    }

    private static string CodeRequests(SampleValues v, string proof) =>
        $"""
            VERIFIER=$(openssl rand -base64 48 | tr -d '=+/\n')
            CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary |
              openssl base64 | tr '+/' '-_' | tr -d '=')
            # open in a browser, and take the code from the address that it comes back to:
            printf %s "{v.Issuer}/authorize?response_type=code" \
              "&client_id={v.ClientId}" \
              "&redirect_uri={Uri.EscapeDataString(v.RedirectUri)}" \
              "&scope={Uri.EscapeDataString(v.Scope)}" \
              "&code_challenge=$CHALLENGE&code_challenge_method=S256" \
              "&state=$(openssl rand -hex 16)" && echo
            curl {proof} -d grant_type=authorization_code \
              -d code="$CODE" -d code_verifier="$VERIFIER" \
              --data-urlencode "redirect_uri={v.RedirectUri}" {v.Issuer}/token

            """;
}
