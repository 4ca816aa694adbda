// What the history of signals says, as charts and as numbers.

import * as format from './format.js';

export const RANGES = {
  '15m': { name: '15 min', words: 'last 15 minutes', every: 5 },
  '1h': { name: '1 hour', words: 'last hour', every: 15 },
  '24h': { name: '24 hours', words: 'last 24 hours', every: 60 },
  '7d': { name: '7 days', words: 'last 7 days', every: 300 },
};

export const GROUPINGS = {
  total: { name: 'Total', one: 'installation', many: 'installation' },
  grant: { name: 'Grant', one: 'grant', many: 'grants' },
  client: { name: 'Client', one: 'client', many: 'clients' },
  api: { name: 'API', one: 'API', many: 'APIs' },
};

/** Each is there where the answer has what it is made of. */
export const SIGNALS = {
  token_requests: { title: 'Token requests', value: totals => totals.token_requests, has: group => group.token_requests, model: group => counted(group, 'token_requests', 'token_refusals', 'token_faults', 'issued') },
  api_calls: { title: 'API calls', value: totals => totals.api_calls, has: group => group.api_calls, model: group => counted(group, 'api_calls', 'api_refusals', 'api_faults', 'let through') },
  refreshes: { title: 'Refreshes', value: totals => totals.refreshes, has: group => group.refreshes, model: group => counted(group, 'refreshes', 'refresh_refusals', null, 'renewed') },
  error_rate: { title: 'Error rate', value: totals => totals.error_rate, write: format.percent, has: () => true, model: errors },
  token_seconds: { title: 'Response time, tokens', value: totals => totals.token_seconds?.p95, write: format.seconds, has: group => group.token_seconds, model: group => percentiles(group, 'token_seconds') },
  api_seconds: { title: 'Response time, API calls', value: totals => totals.api_seconds?.p95, write: format.seconds, has: group => group.api_seconds, model: group => percentiles(group, 'api_seconds') },
};

const less = (whole, ...parts) => whole.map((value, at) => value === null ? null : Math.max(0, value - parts.reduce((sum, part) => sum + (part?.[at] ?? 0), 0)));

function counted(group, all, refused, failed, answered) {
  const { totals } = group;
  return {
    kind: 'stack', write: format.count, least: 4,
    series: [
      { name: answered, look: 'fine', values: less(group[all], group[refused], group[failed]), total: format.count(totals[all] - totals[refused] - (totals[failed] ?? 0)) },
      { name: 'refused', look: 'refused', values: group[refused], total: format.count(totals[refused]) },
      ...(failed ? [{ name: 'failed', look: 'failed', values: group[failed], total: format.count(totals[failed]) }] : []),
    ],
  };
}

const share = (all, ...bad) => all.map((value, at) => value ? bad.reduce((sum, part) => sum + (part[at] ?? 0), 0) / value : null);

const ratio = (bad, all) => all ? bad / all : null;

function errors(group) {
  const { totals } = group;
  const series = [];
  if (group.token_requests) series.push({ name: 'tokens', look: 'one', values: share(group.token_requests, group.token_refusals, group.token_faults), total: format.percent(ratio(totals.token_refusals + totals.token_faults, totals.token_requests)) });
  if (group.api_calls) series.push({ name: 'APIs', look: 'two', values: share(group.api_calls, group.api_refusals, group.api_faults), total: format.percent(ratio(totals.api_refusals + totals.api_faults, totals.api_calls)) });
  return { kind: 'lines', write: format.percent, least: 0.05, series };
}

function percentiles(group, name) {
  return {
    kind: 'lines', write: format.seconds, least: 0.001,
    series: ['p99', 'p95', 'p50'].map(part => ({ name: part, look: part, values: group[name][part], total: format.seconds(group.totals[name]?.[part]) })),
  };
}

/** A chart of one signal of one group, with the sentence that says the same. */
export function chartOf(id, group, page, range) {
  const signal = SIGNALS[id];
  const model = signal.model(group);
  const words = model.series.map(({ name, total }) => `${name} ${total}`).join(', ');
  return {
    ...model, title: signal.title, from: Date.parse(page.from), step: page.step * 1000, points: page.points,
    summary: `${signal.title}, ${RANGES[range].words}: ${words}.${peakOf(model, page)}`,
  };
}

function peakOf({ kind, series, write }, page) {
  const heights = series[0].values.map((value, at) => value === null ? null : kind === 'stack' ? series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0) : value);
  const most = Math.max(0, ...heights.filter(value => value !== null));
  if (most === 0) return '';
  const at = heights.indexOf(most);
  return ` The most was ${write(most)} ${kind === 'stack' ? `in ${format.duration(page.step)} ` : ''}at ${format.timeOf(Date.parse(page.from) + at * page.step * 1000, page.step)}.`;
}

/** Seconds of the range of which something is known: from the first point with data to now. */
export function knownSeconds(group, page) {
  const values = group.token_requests ?? group.api_calls ?? [];
  return values.filter(value => value !== null).length * page.step - Math.max(0, (Date.parse(page.to) - Date.now()) / 1000);
}

export const isQuiet = group => !group.totals.token_requests && !group.totals.api_calls;
