namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Routes of an API.</summary>
public class RouteRules
{
    [Fact]
    public void A_route_without_a_match_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ scopes: [orders.read] }]"),
        "5:14: error: apis[0].routes[0].match is missing; write a method and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_without_a_method_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: /orders }]"),
        "5:23: error: apis[0].routes[0].match does not begin with a method in capitals; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_a_method_in_small_letters_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: get /orders }]"),
        "5:23: error: apis[0].routes[0].match does not begin with a method in capitals; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_without_a_path_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET }]"),
        "5:23: error: apis[0].routes[0].match has no path that begins with / behind the method; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_a_relative_path_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET orders }]"),
        "5:23: error: apis[0].routes[0].match has no path that begins with / behind the method; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_two_stars_before_its_end_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /**/items }]"),
        "5:23: error: apis[0].routes[0].match has ** before the end of its path, where only * may stand; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_a_star_within_a_segment_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /orders/a* }]"),
        "5:23: error: apis[0].routes[0].match has * within a segment of its path; it stands for a whole segment; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_a_query_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /orders?id=1 }]"),
        "5:23: error: apis[0].routes[0].match has a character in its path that a path cannot have; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_that_climbs_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /orders/../admin }]"),
        "5:23: error: apis[0].routes[0].match has . or .. in its path; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_an_empty_segment_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /orders//items }]"),
        "5:23: error: apis[0].routes[0].match has an empty segment in its path; write a method or *, a space and a path, such as \"GET /orders/**\"");

    [Fact]
    public void A_route_with_a_scope_of_no_API_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /orders, scopes: [orders.raed] }]"),
        "5:45: error: apis[0].routes[0].scopes[0] has 'orders.raed', which is not a scope of this API (did you mean orders.read?); name scopes of this API");

    [Fact]
    public void A_route_with_a_role_that_is_none_is_refused() => Plans.Refuses(
        Plans.AnApi("routes: [{ match: GET /orders, roles: [the boss] }]"),
        "5:44: error: apis[0].routes[0].roles[0] is not a role; use letters, digits, dots, dashes and underscores, 64 at most");

    [Fact]
    public void Two_routes_for_the_same_requests_are_refused() => Plans.Refuses(
        Plans.AnApi("""
            routes:
              - { match: GET /orders }
              - { match: GET /orders }
            """),
        "7:18: error: apis[0].routes[1].match is the same as that of routes[0]; keep one of the two; only the first would count");
}
