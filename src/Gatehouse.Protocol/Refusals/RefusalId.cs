using System.Security.Cryptography;

namespace Gatehouse.Protocol.Refusals;

/// <summary>
/// The name of one refusal: 60 random bits in base32 without letters that look or sound like digits, so that it can be read out on the phone
/// and guessed by nobody.
/// </summary>
public static class RefusalId
{
    /// <summary>The response header that carries it.</summary>
    public const string Header = "Gatehouse-Refusal";

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 12;
    private const int Group = 4;

    public static string New() => Grouped(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Reads what a person typed: small letters, other dashes or none, the letters O, I and L in place of digits.</summary>
    public static bool TryRead(string? text, out string id)
    {
        id = "";
        if (text is null || text.Length > 2 * Length) return false;
        Span<char> read = stackalloc char[Length];
        var count = 0;
        foreach (var typed in text)
        {
            if (typed is '-' or ' ') continue;
            var letter = char.ToUpperInvariant(typed) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (count == Length || !Alphabet.Contains(letter)) return false;
            read[count++] = letter;
        }
        if (count < Length) return false;
        id = Grouped(new string(read));
        return true;
    }

    private static string Grouped(string letters) => $"{letters[..Group]}-{letters[Group..(2 * Group)]}-{letters[(2 * Group)..]}";
}
