using Gatehouse.Plan.Routes;

namespace Gatehouse.Gateway.Tests.Routes;

/// <summary>Of several routes that match, the most specific counts, whatever their order.</summary>
public sealed class Precedence
{
    private static RouteTable<string> Table(params string[] routes)
    {
        var table = new RouteTable<string>();
        foreach (var route in routes) table.Add(route.Split(' ')[0], route.Split(' ')[1], route);
        return table;
    }

    [Theory]
    [InlineData("GET", "/orders/1", "GET /orders/1")]
    [InlineData("GET", "/orders/2", "GET /orders/*")]
    [InlineData("GET", "/orders/2/items", "GET /orders/*/items")]
    [InlineData("GET", "/orders/2/others", "GET /orders/**")]
    [InlineData("GET", "/orders/1/items", "GET /orders/*/items")]
    [InlineData("GET", "/orders", "GET /orders/**")]
    [InlineData("GET", "/orders/", "GET /orders/**")]
    [InlineData("DELETE", "/orders/1", "* /orders/**")]
    [InlineData("GET", "/", "* /**")]
    [InlineData("GET", "/else/where", "* /**")]
    public void The_most_specific_route_counts_in_every_order(string method, string path, string expected)
    {
        string[] routes = ["GET /orders/1", "GET /orders/*", "GET /orders/*/items", "GET /orders/**", "* /orders/**", "* /**"];
        Assert.Equal(expected, Table(routes).Find(method, path).Route);
        Assert.Equal(expected, Table([.. routes.Reverse()]).Find(method, path).Route);
    }

    [Fact]
    public void A_path_counts_more_than_a_method() => Assert.Equal("* /a/b", Table("GET /a/**", "* /a/b").Find("GET", "/a/b").Route);

    [Fact]
    public void A_more_specific_path_without_the_method_leaves_it_to_the_next() => Assert.Equal("* /a/**", Table("GET /a/b", "* /a/**").Find("PUT", "/a/b").Route);

    [Fact]
    public void HEAD_goes_with_GET_unless_it_has_a_route_of_its_own()
    {
        Assert.Equal("GET /a", Table("GET /a", "* /a").Find("HEAD", "/a").Route);
        Assert.Equal("HEAD /a", Table("GET /a", "HEAD /a").Find("HEAD", "/a").Route);
    }

    [Fact]
    public void A_star_is_one_whole_segment()
    {
        var table = Table("GET /a/*");
        Assert.Null(table.Find("GET", "/a").Route);
        Assert.Null(table.Find("GET", "/a/b/c").Route);
        Assert.NotNull(table.Find("GET", "/a/b").Route);
    }

    [Fact]
    public void A_path_with_routes_for_other_methods_tells_which() => Assert.Equal(["GET", "PUT"], Table("GET /a", "PUT /a", "POST /b").Find("POST", "/a").Methods);

    [Fact]
    public void A_path_is_compared_as_what_it_says_and_not_as_it_is_spelled()
    {
        var table = Table("GET /v1:batch", "GET /caf%C3%A9");
        Assert.Equal("GET /v1:batch", table.Find("GET", "/v1%3Abatch").Route);
        Assert.Equal("GET /caf%C3%A9", table.Find("GET", "/caf%C3%A9").Route);
    }

    [Fact]
    public void A_path_that_differs_in_case_takes_the_stricter_way_and_is_told_apart()
    {
        var found = Table("GET /admin/**", "GET /**").Find("GET", "/Admin/users");
        Assert.Equal(("GET /admin/**", true), (found.Route, found.CaseDiffers));
        Assert.False(Table("GET /admin/*", "GET /**").Find("GET", "/admin/Users").CaseDiffers);
    }
}
