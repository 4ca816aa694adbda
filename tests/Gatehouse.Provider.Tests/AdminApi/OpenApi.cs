using System.Text.Json.Nodes;
using Gatehouse.Provider.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>The description of the admin API is held to the endpoints that there are and to what they answer.</summary>
public sealed class OpenApi(AdminApiProvider fixture) : IClassFixture<AdminApiProvider>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task It_describes_every_endpoint_and_no_other()
    {
        var mapped = _provider.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(path => path.StartsWith(EndpointPaths.AdminApi, StringComparison.Ordinal) && !path.Contains("{**", StringComparison.Ordinal)).Select(path => path[EndpointPaths.AdminApi.Length..]);
        var described = (await DocumentAsync())["paths"]!.AsObject().Select(path => path.Key);
        Assert.Equal(mapped.Order(), described.Order());
    }

    [Fact]
    public async Task Every_answer_is_what_its_schema_says_and_every_error_too()
    {
        var document = await DocumentAsync();
        var refused = (await _provider.ClientCredentialsAsync("service", ("scope", "nonsense"))).Message.Headers.GetValues("Gatehouse-Refusal").Single();
        await _provider.ExplainAsync(refused);
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            var answers = item!["get"]!["responses"]!.AsObject();
            await HoldAsync(path.Replace("{id}", refused), await _provider.ServiceTokenAsync(), answers["200"]!, 200);
            await HoldAsync(path.Replace("{id}", refused), null, answers["401"]!, 401);
            if (item["get"]!["parameters"] is JsonArray parameters && answers.ContainsKey("400") && NameOf(parameters[0]!) is var name)
                await HoldAsync($"{path}?{name}=1&{name}=1", await _provider.ServiceTokenAsync(), answers["400"]!, 400);
        }

        string NameOf(JsonNode parameter) => Resolve(document, parameter)["name"]!.GetValue<string>();

        async Task HoldAsync(string path, string? token, JsonNode described, int status)
        {
            var answer = await _provider.AdminAsync(path[1..], token);
            Assert.Equal(status, (int)answer.Status);
            var response = Resolve(document, described);
            foreach (var (header, _) in response["headers"]!.AsObject()) Assert.True(answer.Message.Headers.Contains(header), $"{path} {status} lacks {header}");
            new Schema(document).Hold(JsonNode.Parse(answer.Body), response["content"]!["application/json"]!["schema"]!, path);
        }
    }

    [Fact]
    public async Task The_parameters_that_it_names_are_the_ones_that_are_read()
    {
        var document = await DocumentAsync();
        foreach (var (path, item) in document["paths"]!.AsObject())
            foreach (var parameter in item!["get"]!["parameters"]?.AsArray().Select(parameter => Resolve(document, parameter!)) ?? [])
            {
                if (parameter["in"]!.GetValue<string>() == "path") continue;
                // Twice is a fault of every parameter that is read at all.
                var name = parameter["name"]!.GetValue<string>();
                var answer = await _provider.AdminAsync($"{path[1..]}?{name}=1&{name}=1", await _provider.ServiceTokenAsync());
                Assert.Equal((400, true), ((int)answer.Status, answer["error_description"]!.Contains(name, StringComparison.Ordinal)));
            }
    }

    private async Task<JsonNode> DocumentAsync() => JsonNode.Parse((await _provider.AdminAsync("openapi.json", await _provider.ServiceTokenAsync())).Body)!;

    private static JsonNode Resolve(JsonNode document, JsonNode node) =>
        node["$ref"] is { } reference ? reference.GetValue<string>()["#/".Length..].Split('/').Aggregate(document, (found, name) => found[name]!) : node;

    /// <summary>As much of JSON Schema as the document uses; what it does not know it refuses.</summary>
    private sealed class Schema(JsonNode document)
    {
        private static readonly HashSet<string> Known = ["type", "description", "required", "properties", "additionalProperties", "items", "enum", "format", "minimum", "maximum", "default", "pattern", "const"];

        public void Hold(JsonNode? value, JsonNode written, string path)
        {
            var schema = Resolve(document, written).AsObject();
            Assert.All(schema, keyword => Assert.Contains(keyword.Key, Known));
            var types = schema["type"] is JsonArray several ? several.Select(type => type!.GetValue<string>()).ToList() : [schema["type"]!.GetValue<string>()];
            Assert.True(types.Contains(TypeOf(value)) || (types.Contains("number") && TypeOf(value) == "integer"), $"{path} is {TypeOf(value)} and not {string.Join(" or ", types)}");
            if (schema["enum"] is JsonArray words) Assert.Contains(value!.ToString(), words.Select(word => word!.ToString()));
            if (schema["format"]?.ToString() == "date-time") Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", value!.ToString());
            if (schema["minimum"] is { } least) Assert.True(value!.GetValue<double>() >= least.GetValue<double>(), $"{path} is too small");
            if (value is JsonArray items)
                foreach (var item in items) Hold(item, schema["items"]!, path + "[]");
            if (value is JsonObject members) HoldMembers(members, schema, path);
        }

        private void HoldMembers(JsonObject members, JsonObject schema, string path)
        {
            foreach (var required in schema["required"]?.AsArray() ?? []) Assert.True(members.ContainsKey(required!.ToString()), $"{path} lacks {required}");
            foreach (var (name, member) in members)
                if (schema["properties"]?[name] is { } known) Hold(member, known, $"{path}.{name}");
                else if (schema["additionalProperties"] is JsonObject any) Hold(member, any, $"{path}.{name}");
                else Assert.True(schema["additionalProperties"] is null, $"{path} has {name}, which nothing describes");
        }

        private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
        {
            null or System.Text.Json.JsonValueKind.Null => "null",
            System.Text.Json.JsonValueKind.Object => "object",
            System.Text.Json.JsonValueKind.Array => "array",
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => value!.ToJsonString().Contains('.') ? "number" : "integer",
            _ => "boolean",
        };
    }
}
