using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol.AuthorizationDetails;

namespace Gatehouse.Plan.Reading.Requests;

/// <summary>Reads types of authorization details and their schemas.</summary>
internal static class DetailSections
{
    private static readonly Choices<string> Types = new([.. DetailSchema.Types.Select(type => (type, type))]);

    public static PlanDetailType? Read(Field item, Findings findings)
    {
        if (item.Section() is not { } section) return null;
        var type = section["type"].RequiredText("name the type as clients ask for it, such as payment_initiation", "RFC 9396 section 2");
        var description = section["description"].Text();
        var schema = ReadSchema(section["schema"], findings) ?? new DetailSchema();
        section.Close();
        return new PlanDetailType(type, description, schema);
    }

    private static DetailSchema? ReadSchema(Field field, Findings findings)
    {
        if (field.Section() is not { } section) return null;
        var schema = new DetailSchema
        {
            Type = section["type"] is { IsWritten: true } type ? type.Choice(Types, "object") : null,
            Properties = ReadProperties(section["properties"], findings),
            Required = section["required"].Texts(),
            AdditionalProperties = section["additionalProperties"].Switch(true),
            Items = ReadSchema(section["items"], findings),
            Enum = section["enum"].Texts(),
            MinLength = ReadNumber(section["minLength"], findings),
            MaxLength = ReadNumber(section["maxLength"], findings),
            Minimum = ReadNumber(section["minimum"], findings),
            Maximum = ReadNumber(section["maximum"], findings),
            MinItems = ReadNumber(section["minItems"], findings),
            MaxItems = ReadNumber(section["maxItems"], findings),
        };
        section.Close();
        return schema;
    }

    private static ImmutableArray<DetailProperty> ReadProperties(Field field, Findings findings)
    {
        if (field.Section() is not { } section) return [];
        var properties = section.Keys.Select(name => new DetailProperty(name, ReadSchema(section[name], findings) ?? new DetailSchema())).ToImmutableArray();
        section.Close();
        return properties;
    }

    private static decimal? ReadNumber(Field field, Findings findings)
    {
        if (!field.IsWritten || field.Text() is not { } text || findings.IsFaulty(field.Path)) return null;
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
        findings.Error(ShapeFaults.BadValue, field.Path, $"has {findings.Quote(field.Path, text)}, which is not a number", "write a number such as 140");
        return null;
    }
}
