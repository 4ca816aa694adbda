using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Mechanisms.ClientCertificates;

/// <summary>Whether a certificate carries the name that its client registered.</summary>
[Spec("RFC 8705", "2.1.2")]
internal static class SubjectNames
{
    private const string SubjectAlternativeName = "2.5.29.17";

    // The tags of GeneralName (RFC 5280 section 4.2.1.6).
    private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag Ip = new(TagClass.ContextSpecific, 7);

    public static bool Match(X509Certificate2 certificate, CertificateSubject expected) => expected.Name switch
    {
        CertificateName.SubjectDn => SameNames(certificate.SubjectName, expected.Value),
        CertificateName.SanDns => Alternatives(certificate, Dns).Any(name => string.Equals(name, expected.Value, StringComparison.OrdinalIgnoreCase)),
        CertificateName.SanUri => Alternatives(certificate, Uri).Contains(expected.Value, StringComparer.Ordinal),
        CertificateName.SanEmail => Alternatives(certificate, Email).Contains(expected.Value, StringComparer.Ordinal),
        CertificateName.SanIp => IPAddress.TryParse(expected.Value, out var address) && Alternatives(certificate, Ip).Contains(address.ToString(), StringComparer.Ordinal),
        _ => false,
    };

    /// <summary>Compared name by name: the same text may be encoded as different ASN.1 strings.</summary>
    private static bool SameNames(X500DistinguishedName presented, string expected)
    {
        try
        {
            return Parts(presented).SequenceEqual(Parts(new X500DistinguishedName(expected)));
        }
        catch (CryptographicException)
        {
            // A relative name of several values, for one; such a certificate is no client's here.
            return false;
        }
    }

    private static IEnumerable<(string?, string?)> Parts(X500DistinguishedName name)
    {
        foreach (var part in name.EnumerateRelativeDistinguishedNames())
            yield return part.HasMultipleElements ? throw new CryptographicException() : (part.GetSingleElementType().Value, part.GetSingleElementValue());
    }

    private static List<string> Alternatives(X509Certificate2 certificate, Asn1Tag wanted)
    {
        var found = new List<string>();
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension) return found;
        try
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                var tag = names.PeekTag();
                if (!tag.HasSameClassAndValue(wanted)) names.ReadEncodedValue();
                else if (wanted.Equals(Ip)) found.Add(new IPAddress(names.ReadOctetString(Ip)).ToString());
                else found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, wanted));
            }
        }
        catch (Exception malformed) when (malformed is AsnContentException or ArgumentException)
        {
            return [];
        }
        return found;
    }
}
