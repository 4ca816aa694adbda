using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads what a client still does the classic way, and until when.</summary>
internal static class SunsetSections
{
    public static PlanSunset? Read(Field field)
    {
        if (field.Section() is not { } section) return null;
        var until = section["until"];
        until.RequiredText("write the day it ends, such as 2027-06-30");
        var sunset = new PlanSunset(until.Date() ?? default, section["reason"].Text(), section["link"].Text());
        section.Close();
        return sunset;
    }

    /// <summary>The response types that are written, or those that go with the grant types.</summary>
    [Spec("RFC 7591", "2.1")]
    public static ImmutableArray<string> ReadResponseTypes(Field field, PlanClient client)
    {
        var written = field.Choices(ClientKinds.ResponseTypes);
        return field.IsWritten ? written : client.UsesAuthorizationCode ? [Parameters.Code] : [];
    }
}
