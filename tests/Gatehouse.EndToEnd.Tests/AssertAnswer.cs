using System.Net;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Assertions about answers that show the whole answer when they fail.</summary>
internal static class AssertAnswer
{
    public static JsonAnswer Succeeded(JsonAnswer answer)
    {
        Assert.True(answer.Succeeded, $"{(int)answer.Status} {answer.Body}");
        return answer;
    }

    public static void Refused(string error, JsonAnswer answer)
    {
        Assert.True(answer.Error == error, $"expected {error}, got {(int)answer.Status} {answer.Body}");
        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
    }

    public static void Active(JsonAnswer introspection) => Assert.True(Succeeded(introspection).Is("active"), introspection.Body.ToString());

    public static void Inactive(JsonAnswer introspection) => Assert.False(Succeeded(introspection).Is("active"), introspection.Body.ToString());
}
