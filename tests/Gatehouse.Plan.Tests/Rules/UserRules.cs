namespace Gatehouse.Plan.Tests.Rules;

/// <summary>First users.</summary>
public class UserRules
{
    [Fact]
    public void A_user_without_a_name_is_refused() => Plans.Refuses(
        Plans.User("username"),
        "2:5: error: users[0].username is missing; write the name to sign in with");

    [Fact]
    public void A_user_name_with_a_space_is_refused() => Plans.Refuses(
        Plans.User("username: alice example"),
        "2:15: error: users[0].username is not a user name; begin with a letter or digit and go on with letters, digits and . _ @ + -, 128 at most");

    [Fact]
    public void Two_users_whose_names_differ_in_case_are_refused() => Plans.Refuses(
        Plans.User("""- { username: Alice, password: "${ALICE_PASSWORD}" }"""),
        "4:17: error: users[1].username is the same as that of users[0]; give every user a name of its own; case does not tell them apart");

    [Fact]
    public void A_user_without_a_password_is_refused() => Plans.Refuses(
        Plans.User("password"),
        "2:5: error: users[0].password is missing; write password: ${NAME} and set the environment variable NAME");

    [Fact]
    public void A_password_of_seven_characters_is_refused() => Plans.Refuses(
        Plans.User("""
            password: "${ALICE_PASSWORD}"
            - { username: bob, password: "2${EMPTY}short" }
            """),
        "4:32: error: users[1].password is shorter than 8 characters; choose a longer one; it needs no digits or signs (NIST SP 800-63B section 5.1.1.2)");

    [Fact]
    public void A_password_in_clear_is_warned_about() => Plans.Warns(
        Plans.User("password: correct horse battery"),
        "3:15: warning: users[0].password is written in the plan in clear; write ${NAME} and set the environment variable NAME");

    [Fact]
    public void An_e_mail_address_that_is_none_is_refused() => Plans.Refuses(
        Plans.User("email: alice"),
        "4:12: error: users[0].email is not an e-mail address; write name@domain");

    [Fact]
    public void A_role_that_is_none_is_refused() => Plans.Refuses(
        Plans.User("roles: [the boss]"),
        "4:13: error: users[0].roles[0] is not a role; use letters, digits, dots, dashes and underscores, 64 at most");
}
