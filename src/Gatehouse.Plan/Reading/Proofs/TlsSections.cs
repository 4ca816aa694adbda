using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Reading.Proofs;

/// <summary>Reads with what the server proves itself.</summary>
internal static class TlsSections
{
    public static PlanTls? Read(Field field)
    {
        if (field.Section() is not { } section) return null;
        var tls = new PlanTls(section["certificate"].RequiredText("write the full path of a PEM or PFX file"), section["certificate_key"].Text());
        section.Close();
        return tls;
    }
}
