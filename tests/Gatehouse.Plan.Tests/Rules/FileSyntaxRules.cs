namespace Gatehouse.Plan.Tests.Rules;

/// <summary>What a plan file must be before anybody looks at what it says.</summary>
public class FileSyntaxRules
{
    [Fact]
    public void An_empty_file_is_refused() => Plans.Refuses(
        "",
        "1:1: error: the plan is empty; write at least one API and one client");

    [Fact]
    public void A_file_with_nothing_but_comments_is_refused() => Plans.Refuses(
        "# nothing yet",
        "1:1: error: the plan is empty; write at least one API and one client");

    [Fact]
    public void Two_documents_are_refused() => Plans.Refuses(
        """
            apis: []
            ---
            clients: []
            """,
        "2:1: error: the plan contains more than one document; keep one plan in a file; remove the line ---");

    [Fact]
    public void A_list_instead_of_a_mapping_is_refused() => Plans.Refuses(
        "- apis",
        "1:1: error: the plan must be a mapping, not a list; begin with keys such as apis: and clients:");

    [Fact]
    public void A_single_value_instead_of_a_mapping_is_refused() => Plans.Refuses(
        "gatehouse",
        "1:1: error: the plan must be a mapping, not a single value; begin with keys such as apis: and clients:");

    [Fact]
    public void A_tab_as_indentation_is_refused() => Plans.Refuses(
        "apis:\n\t- name: orders\n",
        "2:1: error: the plan is indented with a tab; indent with spaces; YAML allows no tabs there");

    [Fact]
    public void A_quote_that_is_not_closed_is_refused() => Plans.Refuses(
        """
            issuer: "https://id.example.com
            clients: []
            """,
        "1:9: error: the plan cannot be read as YAML: while scanning a multi-line double-quoted scalar, found wrong indentation; correct the text at this place");

    [Fact]
    public void A_bracket_that_is_not_closed_is_refused() => Plans.Refuses(
        """
            clients: [
            apis: []
            """,
        "2:1: error: the plan cannot be read as YAML: something before this place is not closed or not finished; correct the text at this place");

    [Fact]
    public void A_colon_too_many_is_refused() => Plans.Refuses(
        "issuer: https: //id.example.com",
        "1:14: error: the plan cannot be read as YAML: while scanning a plain scalar value, found invalid mapping; correct the text at this place");

    [Fact]
    public void A_line_that_is_indented_wrongly_is_refused() => Plans.Refuses(
        """
            token_signing:
                algorithm: ES256
              rotation: 30d
            """,
        "3:3: error: the plan cannot be read as YAML: while parsing a block mapping, did not find expected key; correct the text at this place");

    [Fact]
    public void A_control_character_is_refused() => Plans.Refuses(
        "issuer: https://id.example.com\nclients: [\a]\n",
        "2:11: error: the plan contains a control character or broken text; save the file as UTF-8 text without it");

    [Fact]
    public void A_character_that_ends_texts_in_other_languages_is_refused() => Plans.Refuses(
        "clients: []\n\0apis: nonsense\n",
        "2:1: error: the plan contains a control character or broken text; save the file as UTF-8 text without it");

    [Fact]
    public void An_anchor_is_refused() => Plans.Refuses(
        """
            clients: []
            users: &all []
            """,
        "2:8: error: users uses an anchor or alias (& or *), which a plan does not have; write the value out, or put it in quotes if it begins with & or *");

    [Fact]
    public void An_alias_is_refused() => Plans.Refuses(
        """
            clients: []
            users: *all
            """,
        "2:8: error: users uses an anchor or alias (& or *), which a plan does not have; write the value out, or put it in quotes if it begins with & or *");

    [Fact]
    public void A_tag_is_refused() => Plans.Refuses(
        "issuer: !!str https://id.example.com",
        "1:9: error: issuer uses a tag (!), which a plan does not have; remove the tag, or put the value in quotes if it begins with !");

    [Fact]
    public void A_key_that_is_a_list_is_refused() => Plans.Refuses(
        """
            ? [a, b]
            : c
            """,
        "1:3: error: the plan has a key that is not a plain name; write keys as name: value");

    [Fact]
    public void A_file_that_is_nested_too_deeply_is_refused() => Plans.Refuses(
        "apis: [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
        "1:23: error: apis[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0] is nested too deeply; a plan needs no more than a few levels");

    [Fact]
    public void A_merge_key_is_refused() => Plans.Refuses(
        """
            clients:
              - { client_id: a }
              - <<: { kind: web }
            """,
        "3:5: error: clients[1] uses a merge key (<<), which a plan does not have; write the keys out");
}
