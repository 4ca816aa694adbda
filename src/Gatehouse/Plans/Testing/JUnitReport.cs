using System.Globalization;
using System.Xml;

namespace Gatehouse.Plans.Testing;

/// <summary>Writes what was tried in the form that builds read.</summary>
internal static class JUnitReport
{
    private static readonly XmlWriterSettings Indented = new() { Indent = true, CheckCharacters = true };

    public static void Write(Stream output, string plan, IReadOnlyList<TriedExpectation> tried)
    {
        var (count, failures) = (Number(tried.Count), Number(tried.Count(one => one.Fails)));
        using var xml = XmlWriter.Create(output, Indented);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", plan);
        xml.WriteAttributeString("tests", count);
        xml.WriteAttributeString("failures", failures);
        xml.WriteAttributeString("skipped", Number(tried.Count(one => one.Untried is not null)));
        foreach (var one in tried)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", plan);
            xml.WriteAttributeString("name", one.Name);
            xml.WriteAttributeString("file", one.Expectation.File);
            xml.WriteAttributeString("line", Number(one.Expectation.Line));
            if (one.Untried is { } why)
            {
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", why);
                xml.WriteEndElement();
            }
            else if (!one.Holds)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", $"expected {one.Expected}, was {one.Was}{(one.PlanSays is { } says ? $"; the plan alone: {says}" : "")}");
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
