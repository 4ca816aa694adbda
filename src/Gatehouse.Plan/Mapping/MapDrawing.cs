using System.Collections.Immutable;

namespace Gatehouse.Plan.Mapping;

/// <summary>A shape of the picture, in its units.</summary>
/// <param name="Kind">What it shows, in words that a style sheet colours: <c>line write risk</c>.</param>
public abstract record MapShape(string Kind);

public sealed record MapRect(string Kind, double X, double Y, double Width, double Height, double Radius) : MapShape(Kind);

public sealed record MapWords(string Kind, double X, double Y, string Text) : MapShape(Kind);

/// <param name="Way">In the language of SVG paths.</param>
public sealed record MapPath(string Kind, string Way) : MapShape(Kind);

public sealed record MapDot(string Kind, double X, double Y) : MapShape(Kind);

/// <summary>Shapes that are one thing, with what there is to say about it.</summary>
public sealed record MapThing(string Title, ImmutableArray<MapShape> Shapes) : MapShape("");

/// <summary>The picture before it is written in any language, so that whoever may not take markup from others can draw it too.</summary>
public sealed record MapDrawing(string Title, double Width, double Height, ImmutableArray<MapShape> Shapes)
{
    public static MapDrawing Of(PlanMap map) => MapPicture.Draw(map);
}
