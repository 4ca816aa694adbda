using Gatehouse.Bench.Load;

return args switch
{
    ["run", .. var rest] => LoadRun.Execute(rest),
    ["start", .. var rest] => StartTimer.Execute(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("load run --base URL --scenario NAME [options]   one measured window; the result is one line of JSON");
    Console.Error.WriteLine("load start --url URL [--idle SECONDS] -- COMMAND…   time from process start to the first 200, and idle memory");
    Console.Error.WriteLine("All options are listed in bench/README.md.");
    return 64;
}
