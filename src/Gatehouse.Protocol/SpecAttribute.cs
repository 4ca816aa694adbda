namespace Gatehouse.Protocol;

/// <summary>Names the section of a specification that a piece of code obeys, or that a test proves.</summary>
/// <param name="document">The document as it is cited: <c>RFC 7636</c>, <c>OIDC Core</c>.</param>
/// <param name="section">The section within it: <c>4.6</c>.</param>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
public sealed class SpecAttribute(string document, string section) : Attribute
{
    public string Document { get; } = document;

    public string Section { get; } = section;
}
