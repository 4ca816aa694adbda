using System.Text.Json;
using Gatehouse.Plan.Stored;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Types of authorization details and the schemas that a plan may write.</summary>
[Spec("RFC 9396", "10")]
public class DetailRules
{
    private static string Api(string details) => Plans.AnApi("authorization_details:\n" + details);

    [Fact]
    public void A_keyword_that_this_version_does_not_know_is_told_with_those_it_knows() => Plans.Refuses(
        Api("  - { type: pay, schema: { pattern: x } }"),
        "6:32: error: apis[0].authorization_details[0].schema.pattern is not a known key; use one of type, properties, required, additionalProperties, items, enum, minLength, maxLength, minimum, maximum, minItems, maxItems");

    [Fact]
    public void A_bound_that_is_no_number_is_refused() => Plans.Refuses(
        Api("  - { type: pay, schema: { maxLength: many } }"),
        "6:43: error: apis[0].authorization_details[0].schema.maxLength has 'many', which is not a number; write a number such as 140");

    [Fact]
    public void A_type_that_stands_twice_is_refused() => Plans.Refuses(
        Api("  - { type: pay }\n  - { type: pay }"),
        "7:17: error: apis[0].authorization_details[1].type is the same as another type of the plan; name each type once in the whole plan; a request names types without their API (RFC 9396 section 2)");

    [Fact]
    public void A_client_may_only_name_types_that_there_are() => Plans.Refuses(
        Plans.Web("authorization_details_types: [pay]"),
        "11:35: error: clients[0].authorization_details_types[0] has 'pay', which no API defines; name a type that stands in the authorization_details of an API (RFC 9396 section 10)");

    [Fact]
    public void A_schema_survives_being_stored()
    {
        var plan = Plans.Sound(Api("  - { type: pay, description: 'Pay {to}', schema: { type: object, required: [to], additionalProperties: off, properties: { to: { type: string, maxLength: 3 }, n: { type: array, maxItems: 2, items: { type: integer, minimum: -1.5, maximum: 9 } } } } }"));
        var text = StoredPlan.Write(plan, _ => "reference");
        var schema = StoredPlan.Read(text).Apis[0].DetailTypes[0].Schema;

        Assert.Equal(text, StoredPlan.Write(StoredPlan.Read(text), _ => "reference"));
        Assert.Null(Fault("""{"to":"abc","n":[1,9]}"""));
        foreach (var bad in new[] { "1", "{}", """{"to":1}""", """{"to":"abcd"}""", """{"to":"a","x":1}""", """{"to":"a","n":[1,2,3]}""", """{"to":"a","n":[1.5]}""", """{"to":"a","n":[10]}""", """{"to":"a","n":[-2]}""", """{"to":"a","n":[1e400]}""" })
            Assert.NotNull(Fault(bad));

        string? Fault(string json) => schema.FaultOf(JsonDocument.Parse(json).RootElement);
    }
}
