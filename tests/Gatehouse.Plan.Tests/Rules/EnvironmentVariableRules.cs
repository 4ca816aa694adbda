namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Environment variables in values.</summary>
public class EnvironmentVariableRules
{
    [Fact]
    public void A_variable_that_is_not_set_is_refused() => Plans.Refuses(
        Plans.Web("client_secret: ${UNSET_SECRET}"),
        "8:20: error: clients[0].client_secret needs the environment variable UNSET_SECRET, which is not set; set UNSET_SECRET before starting, or UNSET_SECRET_FILE to a file that holds it, or write a value instead");

    [Fact]
    public void A_variable_that_is_empty_is_refused() => Plans.Refuses(
        Plans.Web("client_secret: ${EMPTY}"),
        "8:20: error: clients[0].client_secret is empty; write a value, or remove the key");

    [Fact]
    public void A_variable_with_a_control_character_is_refused() => Plans.Refuses(
        Plans.Web("client_secret: ${BELL}"),
        "8:20: error: clients[0].client_secret needs the environment variable BELL, which contains a control character; set BELL to printable text");

    [Fact]
    public void A_dollar_and_brace_without_a_name_is_refused() => Plans.Refuses(
        Plans.Web("client_name: \"${not a name}\""),
        "11:18: error: clients[0].client_name contains ${ without the name of a variable; write ${NAME} for an environment variable, or $${ for the characters themselves");

    [Fact]
    public void A_value_from_a_variable_is_never_quoted() => Plans.Refuses(
        Plans.Web("consent: ${SECRET}"),
        "11:14: error: clients[0].consent has a value, which is not allowed here; use one of ask, implied");

    [Fact]
    public void A_scope_from_a_variable_is_never_quoted() => Plans.Refuses(
        Plans.Web("scope: openid ${SECRET}"),
        "10:12: error: clients[0].scope has a value, which no API defines; write a scope of one of the APIs, or openid, profile, email or offline_access");

    [Fact]
    public void A_scope_in_a_list_from_a_variable_is_never_quoted() => Plans.Refuses(
        Plans.Web("""scope: [openid, "${SECRET}"]"""),
        "10:12: error: clients[0].scope has a value, which no API defines; write a scope of one of the APIs, or openid, profile, email or offline_access");
}
