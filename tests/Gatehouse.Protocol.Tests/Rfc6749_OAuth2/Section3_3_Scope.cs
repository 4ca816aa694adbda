using CsCheck;

namespace Gatehouse.Protocol.Tests.Rfc6749_OAuth2;

[Spec("RFC 6749", "3.3")]
[Spec("RFC 6749", "A.4")]
public sealed class Section3_3_Scope
{
    private static readonly Gen<string> Tokens =
        Gen.Char['!', '~'].Where(c => c is not ('"' or '\\')).Array[1, 20].Select(characters => new string(characters));

    [Theory]
    [InlineData("openid")]
    [InlineData("openid profile orders.read")]
    [InlineData("https://orders.example.com/read")]
    [InlineData("!#$%&'()*+,-./:;<=>?@[]^_`{|}~")]
    public void A_well_formed_scope_is_read_as_it_is_written(string text)
    {
        Assert.True(ScopeSet.TryParse(text, out var scope));
        Assert.Equal(text, scope.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" openid")]
    [InlineData("openid ")]
    [InlineData("openid  profile")]
    [InlineData("openid\tprofile")]
    [InlineData("openid\nprofile")]
    [InlineData("open\"id")]
    [InlineData("open\\id")]
    [InlineData("open\u007fid")]
    [InlineData("öffnen")]
    [InlineData("open\0id")]
    public void A_malformed_scope_is_refused_and_grants_nothing(string text)
    {
        Assert.False(ScopeSet.TryParse(text, out var scope));
        Assert.Empty(scope);
    }

    [Fact]
    public void Of_all_characters_exactly_those_of_the_grammar_may_stand_in_a_token()
    {
        for (var c = '\0'; c < char.MaxValue; c++)
            Assert.Equal(c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'), ScopeSet.IsToken([c]));
        Assert.False(ScopeSet.IsToken([]));
    }

    [Fact]
    public void A_value_given_twice_counts_once_and_the_order_is_kept()
    {
        Assert.True(ScopeSet.TryParse("b a b c a", out var scope));
        Assert.Equal("b a c", scope.ToString());
        Assert.Equal(3, scope.Count);
    }

    [Fact]
    public void Case_tells_values_apart()
    {
        Assert.True(ScopeSet.TryParse("openid", out var scope));
        Assert.False(scope.Contains("OpenId"));
    }

    [Fact]
    public void Reading_what_was_written_gives_the_same_set() =>
        Tokens.Array[1, 12].Sample(values =>
        {
            var written = ScopeSet.Of(values);
            return ScopeSet.TryParse(written.ToString(), out var read) && read.SequenceEqual(written);
        });

    [Fact]
    public void Narrowing_never_adds_anything() =>
        Gen.Select(Tokens.Array[0, 8], Tokens.Array[0, 8]).Sample((left, right) =>
        {
            var (asked, allowed) = (ScopeSet.Of(left), ScopeSet.Of(right));
            var granted = asked.Intersect(allowed);
            return granted.IsSubsetOf(asked) && granted.IsSubsetOf(allowed) && asked.Where(allowed.Contains).Count == granted.Count;
        });

    [Fact]
    public void A_union_holds_both_and_nothing_else() =>
        Gen.Select(Tokens.Array[0, 8], Tokens.Array[0, 8]).Sample((left, right) =>
        {
            var (one, other) = (ScopeSet.Of(left), ScopeSet.Of(right));
            var union = one.Union(other);
            return one.IsSubsetOf(union) && other.IsSubsetOf(union) && union.All(value => one.Contains(value) || other.Contains(value));
        });

    [Fact]
    public void Any_text_is_either_a_scope_of_tokens_or_refused() =>
        Gen.String.Sample(text =>
        {
            var read = ScopeSet.TryParse(text, out var scope);
            return read ? scope.Count > 0 && scope.All(value => ScopeSet.IsToken(value)) : scope.Count == 0;
        });
}
