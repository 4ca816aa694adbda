using Gatehouse.Bench.Report;

var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
var results = Results.Read(options["--data"]);
var report = new MarkdownReport(Console.Out);

Opening.Write(report, options, results);
BudgetSection.Write(report, results);
ProtectionSection.Write(report, results);
OtherBudgets.Write(report, results, options["--grants"]);
PeerSection.Write(report, results);
StatementSection.Write(report, results);
FloorSection.Write(report, results);
return 0;
