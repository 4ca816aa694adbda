using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>The top of the plan.</summary>
public class IssuerAndSigningRules
{
    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_that_is_no_address_is_refused() => Plans.Refuses(
        "issuer: id.example.com",
        "1:9: error: issuer is not an https URL; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_with_another_scheme_is_refused() => Plans.Refuses(
        "issuer: ftp://id.example.com",
        "1:9: error: issuer is not an https URL; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_over_http_is_refused() => Plans.Refuses(
        "issuer: http://id.example.com",
        "1:9: error: issuer uses http on a host that is not loopback; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_with_a_slash_at_its_end_is_refused() => Plans.Refuses(
        "issuer: https://id.example.com/",
        "1:9: error: issuer ends with a slash; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_with_a_query_is_refused() => Plans.Refuses(
        "issuer: https://id.example.com?a=b",
        "1:9: error: issuer has a query or a fragment; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_with_a_fragment_is_refused() => Plans.Refuses(
        "issuer: https://id.example.com#a",
        "1:9: error: issuer has a query or a fragment; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact, Spec("RFC 8414", "2")]
    public void An_issuer_with_user_information_is_refused() => Plans.Refuses(
        "issuer: https://me@id.example.com",
        "1:9: error: issuer has user information; write the https address that users see, without slash, query or fragment at its end; http is for loopback only (RFC 8414 section 2)");

    [Fact]
    public void An_unsigned_token_is_refused() => Plans.Refuses(
        "token_signing: { algorithm: none }",
        "1:29: error: token_signing.algorithm has 'none', which is not available in this version; use ES256; an unsigned token proves nothing");

    [Fact]
    public void An_algorithm_nobody_knows_is_refused() => Plans.Refuses(
        "token_signing: { algorithm: ES257 }",
        "1:29: error: token_signing.algorithm has 'ES257', which is not allowed here (did you mean ES256?); use one of ES256, RS256, PS256");

    [Fact]
    public void A_rotation_of_an_hour_is_refused() => Plans.Refuses(
        "token_signing: { rotation: 1h }",
        "1:28: error: token_signing.rotation is not between 1d and 366d; write a time such as 30d");

    [Fact]
    public void A_rotation_of_two_years_is_refused() => Plans.Refuses(
        "token_signing: { rotation: 731d }",
        "1:28: error: token_signing.rotation is not between 1d and 366d; write a time such as 30d");
}
