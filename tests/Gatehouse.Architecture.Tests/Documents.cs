namespace Gatehouse.Architecture.Tests;

/// <summary>The specifications that we claim to obey, by the name under which code and tests cite them.</summary>
internal static class Documents
{
    public static readonly IReadOnlyDictionary<string, (string Title, string Address)> Claimed = new Dictionary<string, (string, string)>
    {
        ["OIDC Core"] = ("OpenID Connect Core 1.0", "https://openid.net/specs/openid-connect-core-1_0.html"),
        ["OIDC Discovery"] = ("OpenID Connect Discovery 1.0", "https://openid.net/specs/openid-connect-discovery-1_0.html"),
        ["OIDC RP-Initiated Logout"] = ("OpenID Connect RP-Initiated Logout 1.0", "https://openid.net/specs/openid-connect-rpinitiated-1_0.html"),
        ["OIDC Back-Channel Logout"] = ("OpenID Connect Back-Channel Logout 1.0", "https://openid.net/specs/openid-connect-backchannel-1_0.html"),
        ["OAuth 2.0 Multiple Response Types"] = ("OAuth 2.0 Multiple Response Type Encoding Practices", "https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html"),
        ["OAuth 2.0 Form Post Response Mode"] = ("OAuth 2.0 Form Post Response Mode", "https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html"),
        ["FAPI 1.0 Advanced"] = ("Financial-grade API Security Profile 1.0 - Part 2: Advanced: the claim s_hash", "https://openid.net/specs/openid-financial-api-part-2-1_0.html"),
        ["RFC 3986"] = ("Uniform Resource Identifier: Generic Syntax", "https://www.rfc-editor.org/rfc/rfc3986"),
        ["RFC 6749"] = ("The OAuth 2.0 Authorization Framework", "https://www.rfc-editor.org/rfc/rfc6749"),
        ["RFC 6750"] = ("Bearer Token Usage", "https://www.rfc-editor.org/rfc/rfc6750"),
        ["RFC 7009"] = ("Token Revocation", "https://www.rfc-editor.org/rfc/rfc7009"),
        ["RFC 7515"] = ("JSON Web Signature", "https://www.rfc-editor.org/rfc/rfc7515"),
        ["RFC 7517"] = ("JSON Web Key", "https://www.rfc-editor.org/rfc/rfc7517"),
        ["RFC 7518"] = ("JSON Web Algorithms", "https://www.rfc-editor.org/rfc/rfc7518"),
        ["RFC 7519"] = ("JSON Web Token", "https://www.rfc-editor.org/rfc/rfc7519"),
        ["RFC 7521"] = ("Assertion Framework for OAuth 2.0", "https://www.rfc-editor.org/rfc/rfc7521"),
        ["RFC 7523"] = ("JWT Profile for Client Authentication and Authorization Grants", "https://www.rfc-editor.org/rfc/rfc7523"),
        ["RFC 7523bis"] = ("Updates to JWT Client Authentication and Assertion-Based Authorization Grants", "https://datatracker.ietf.org/doc/draft-ietf-oauth-rfc7523bis/"),
        ["RFC 7591"] = ("Dynamic Client Registration: the names of client metadata", "https://www.rfc-editor.org/rfc/rfc7591"),
        ["RFC 7617"] = ("The 'Basic' HTTP Authentication Scheme", "https://www.rfc-editor.org/rfc/rfc7617"),
        ["RFC 7636"] = ("Proof Key for Code Exchange", "https://www.rfc-editor.org/rfc/rfc7636"),
        ["RFC 7638"] = ("JSON Web Key (JWK) Thumbprint", "https://www.rfc-editor.org/rfc/rfc7638"),
        ["RFC 7662"] = ("Token Introspection", "https://www.rfc-editor.org/rfc/rfc7662"),
        ["RFC 8176"] = ("Authentication Method Reference Values", "https://www.rfc-editor.org/rfc/rfc8176"),
        ["RFC 7800"] = ("Proof-of-Possession Key Semantics for JWTs", "https://www.rfc-editor.org/rfc/rfc7800"),
        ["RFC 8252"] = ("OAuth 2.0 for Native Apps", "https://www.rfc-editor.org/rfc/rfc8252"),
        ["RFC 8414"] = ("Authorization Server Metadata", "https://www.rfc-editor.org/rfc/rfc8414"),
        ["RFC 8594"] = ("The Sunset HTTP Header Field", "https://www.rfc-editor.org/rfc/rfc8594"),
        ["RFC 8628"] = ("Device Authorization Grant", "https://www.rfc-editor.org/rfc/rfc8628"),
        ["RFC 8707"] = ("Resource Indicators", "https://www.rfc-editor.org/rfc/rfc8707"),
        ["RFC 8725"] = ("JSON Web Token Best Current Practices", "https://www.rfc-editor.org/rfc/rfc8725"),
        ["RFC 9068"] = ("JWT Profile for Access Tokens", "https://www.rfc-editor.org/rfc/rfc9068"),
        ["RFC 9101"] = ("JWT-Secured Authorization Request (JAR)", "https://www.rfc-editor.org/rfc/rfc9101"),
        ["RFC 9106"] = ("Argon2 Memory-Hard Function", "https://www.rfc-editor.org/rfc/rfc9106"),
        ["RFC 9126"] = ("Pushed Authorization Requests", "https://www.rfc-editor.org/rfc/rfc9126"),
        ["RFC 9207"] = ("Authorization Server Issuer Identification", "https://www.rfc-editor.org/rfc/rfc9207"),
        ["RFC 9449"] = ("Demonstrating Proof of Possession (DPoP)", "https://www.rfc-editor.org/rfc/rfc9449"),
        ["RFC 10027"] = ("Best Current Practice for Security of Cross-Device Flows", "https://www.rfc-editor.org/rfc/rfc10027"),
        ["RFC 9700"] = ("Best Current Practice for OAuth 2.0 Security", "https://www.rfc-editor.org/rfc/rfc9700"),
        ["RFC 9745"] = ("The Deprecation HTTP Response Header Field", "https://www.rfc-editor.org/rfc/rfc9745"),
    };
}
