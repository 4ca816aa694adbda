using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;

namespace Gatehouse.Plan.Tests.Rules;

public class TlsRules
{
    private static readonly string File = typeof(TlsRules).Assembly.Location;

    [Fact]
    public void The_files_survive_being_stored_and_are_not_looked_for_again()
    {
        var plan = Plans.Sound($"tls: {{ certificate: '{File}', certificate_key: '{File}' }}\n" + Plans.Service());
        Assert.Equal(new PlanTls(File, File), StoredPlan.Read(StoredPlan.Write(plan, _ => "kept")).Tls);
        Assert.Equal("/gone.pem", StoredPlan.Read(StoredPlan.Write(plan with { Tls = new PlanTls("/gone.pem") }, _ => "kept")).Tls!.Certificate);
        Assert.Null(StoredPlan.Read(StoredPlan.Write(plan with { Tls = null }, _ => "kept")).Tls);
    }

    [Theory]
    [InlineData("certificate: tls.pem", "1:21: error: tls.certificate has 'tls.pem', which is not a full path; write the full path of a file that every node has there and may read")]
    [InlineData("certificate: /no/such/file.pem", "1:21: error: tls.certificate has '/no/such/file.pem', where there is no file that can be read; write the full path of a file that every node has there and may read")]
    [InlineData("certificate: FILE, certificate_key: /no/such.key", "tls.certificate_key has '/no/such.key', where there is no file that can be read")]
    [InlineData("certificate_key: FILE", "tls.certificate is missing; write the full path of a PEM or PFX file")]
    [InlineData("certificate: ''", "tls.certificate is empty")]
    [InlineData("certificate: [FILE]", "tls.certificate must be a single value, not a list")]
    public void Every_fault_is_told_with_its_place(string keys, string finding) =>
        Assert.Contains(finding, Assert.Single(Plans.Lines($"tls: {{ {keys.Replace("FILE", File)} }}\n" + Plans.Service())));
}
