using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Client secrets.</summary>
public class ClientSecretRules
{
    [Fact, Spec("RFC 6749", "2.3.1")]
    public void A_confidential_client_without_a_secret_is_refused() => Plans.Refuses(
        Plans.Web("client_secret"),
        "6:5: error: clients[0].client_secret is missing; write client_secret: ${NAME} and set NAME to 32 random bytes, such as openssl rand -base64 32 prints (RFC 6749 section 2.3.1)");

    [Fact, Spec("RFC 6749", "2.3.1")]
    public void A_service_without_a_secret_is_refused() => Plans.Refuses(
        Plans.Service("client_secret"),
        "6:5: error: clients[0].client_secret is missing; write client_secret: ${NAME} and set NAME to 32 random bytes, such as openssl rand -base64 32 prints (RFC 6749 section 2.3.1)");

    [Fact, Spec("RFC 8252", "8.5")]
    public void A_browser_client_with_a_secret_is_refused() => Plans.Refuses(
        Plans.Spa("client_secret: ${SECRET}"),
        "10:20: error: clients[0].client_secret is given to a client that cannot keep it; remove it; everybody who has the program has the secret (RFC 8252 section 8.5)");

    [Fact, Spec("RFC 8252", "8.5")]
    public void A_native_client_with_secrets_is_refused() => Plans.Refuses(
        Plans.Native("""client_secrets: ["${SECRET}"]"""),
        "10:21: error: clients[0].client_secrets is given to a client that cannot keep it; remove it; everybody who has the program has the secret (RFC 8252 section 8.5)");

    [Fact]
    public void A_secret_beside_a_list_of_secrets_is_refused() => Plans.Refuses(
        Plans.Web("""client_secrets: ["${SECRET}"]"""),
        "11:21: error: clients[0].client_secrets stands beside client_secret; move the one secret into the list");

    [Fact]
    public void A_secret_without_a_value_is_refused() => Plans.Refuses(
        Plans.Web("""
            client_secret
            client_secrets: [{ name: old }]
            """),
        "10:22: error: clients[0].client_secrets[0].value is missing; write the secret as ${NAME}");

    [Fact, Spec("RFC 6749", "A.2")]
    public void A_secret_with_a_line_end_is_refused() => Plans.Refuses(
        Plans.Web("client_secret: \"${SECRET}\\n\""),
        "8:20: error: clients[0].client_secret has a character that secrets cannot have; use printable ASCII (RFC 6749 appendix A.2)");

    [Fact]
    public void The_same_secret_twice_is_refused() => Plans.Refuses(
        Plans.Web("""
            client_secret
            client_secrets: ["${SECRET}", "${SECRET}"]
            """),
        "10:35: error: clients[0].client_secrets[1] is the same secret as one above; remove one of the two");

    [Fact]
    public void A_secret_in_clear_is_warned_about() => Plans.Warns(
        Plans.Web("client_secret: in-clear-but-of-a-length-that-nobody-guesses"),
        "8:20: warning: clients[0].client_secret is written in the plan in clear; write ${NAME} and set the environment variable NAME");

    [Fact]
    public void A_secret_in_clear_within_a_list_is_warned_about() => Plans.Warns(
        Plans.Web("""
            client_secret
            client_secrets:
              - { value: in-clear-but-of-a-length-that-nobody-guesses, name: old }
            """),
        "11:18: warning: clients[0].client_secrets[0].value is written in the plan in clear; write ${NAME} and set the environment variable NAME");

    [Fact, Spec("RFC 6749", "10.10")]
    public void A_short_secret_is_warned_about() => Plans.Warns(
        Plans.Web("client_secret: ${HOST}"),
        "8:20: warning: clients[0].client_secret is shorter than 32 characters; set it to 32 random bytes, such as openssl rand -base64 32 prints (RFC 6749 section 10.10)");
}
