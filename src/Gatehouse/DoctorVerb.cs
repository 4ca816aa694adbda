using System.CommandLine;
using Gatehouse.Server;
using Gatehouse.Server.Doctor;

namespace Gatehouse;

/// <summary><c>gatehouse doctor</c>: looks at an installation, and says which line to change. It changes nothing itself.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var issuer = VerbOptions.Text("--issuer", "URL", "The issuer to probe. Default: that of the configuration in force");
        var outside = new Option<bool>("--outside") { Description = "Look at the issuer alone, from a machine without the database." };
        var clientId = VerbOptions.Text("--client-id", "ID", "The client of an API, as which the feed of revocations is followed; its secret stands in GATEHOUSE_CLIENT_SECRET.");
        var command = new Command("doctor", "Look at an installation, and say which line to change.") { issuer, outside, clientId, VerbOptions.Json };
        foreach (var option in (Option[])[ServeVerb.Data, ServeVerb.Database, ServeVerb.RootSecretFile, ServeVerb.Urls]) command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            IReadOnlyList<Diagnosis> diagnoses = [];
            var code = await ServeVerb.TellFaultsAsync(async () => diagnoses = await Examination.RunAsync(
                ServeVerb.OptionsOf(parsed), new ExaminationOptions(parsed.GetValue(issuer), parsed.GetValue(outside), CredentialsOf(parsed.ValueOf(clientId))), cancel));
            if (code != 0) return code;
            if (parsed.GetValue(VerbOptions.Json)) WriteJson(diagnoses);
            else WriteText(Console.Out, diagnoses);
            return diagnoses.Any(diagnosis => diagnosis.Level == DiagnosisLevel.Fault) ? 1 : 0;
        });
        return command;
    }

    private static (string ClientId, string Secret)? CredentialsOf(string? clientId) =>
        clientId is null ? null
        : Environment.GetEnvironmentVariable("GATEHOUSE_CLIENT_SECRET") is { Length: > 0 } secret ? (clientId, secret)
        : throw new ServerSetupException("Put the secret of the client into GATEHOUSE_CLIENT_SECRET.");

    private static void WriteText(TextWriter console, IReadOnlyList<Diagnosis> diagnoses)
    {
        var width = diagnoses.Max(diagnosis => diagnosis.Subject.Length);
        foreach (var diagnosis in diagnoses)
        {
            console.WriteLine($"{(diagnosis.Level == DiagnosisLevel.Fault ? "FAULT" : WordOf(diagnosis.Level)),-7}  {diagnosis.Subject.PadRight(width)}  {diagnosis.Told}");
            if (diagnosis.Remedy is { } remedy) console.WriteLine($"{"",-7}  {"".PadRight(width)}  -> {remedy}");
        }
    }

    private static void WriteJson(IReadOnlyList<Diagnosis> diagnoses) => ConsoleJson.Write(Console.Out, "diagnoses", diagnoses, static (json, diagnosis) =>
    {
        json.WriteString("level", WordOf(diagnosis.Level));
        json.WriteString("subject", diagnosis.Subject);
        json.WriteString("told", diagnosis.Told);
        json.WriteText("remedy", diagnosis.Remedy);
    });

    private static string WordOf(DiagnosisLevel level) => level switch
    {
        DiagnosisLevel.Well => "ok",
        DiagnosisLevel.Note => "note",
        DiagnosisLevel.Warning => "warning",
        _ => "fault",
    };
}
