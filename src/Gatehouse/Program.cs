using Gatehouse;

return await Verbs.RunAsync(args);
