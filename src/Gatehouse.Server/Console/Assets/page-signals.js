// The first page: what happens now, and what happened.

import { h } from './dom.js';
import { but, to } from './route.js';
import { choices, command, empty, panel, table } from './parts.js';
import { chartOf, GROUPINGS, isQuiet, knownSeconds, RANGES, SIGNALS } from './signals.js';
import { health } from './page-installation.js';
import { reasonList } from './page-refusals.js';
import * as format from './format.js';
import './chart.js';

const MOST_CHARTS = 12;

const rangeOf = view => view.parameters.range in RANGES ? view.parameters.range : '15m';
const groupingOf = view => view.parameters.by in GROUPINGS ? view.parameters.by : 'total';

export const page = {
  title: ({ parameters }) => parameters.group ? nameOf(parameters) : 'Signals',

  calls: view => ({
    signals: ['/signals', { range: rangeOf(view), by: groupingOf(view) }],
    refusals: ['/refusals', { range: rangeOf(view), client: groupingOf(view) === 'client' ? view.parameters.group : undefined, api: groupingOf(view) === 'api' ? view.parameters.group : undefined, limit: 1 }],
    overview: ['/overview'],
    ...(groupingOf(view) === 'client' && { clients: ['/clients'] }),
    ...(groupingOf(view) === 'api' && { apis: ['/apis'] }),
  }),

  every: view => RANGES[rangeOf(view)].every,

  tools: view => [
    choices('Range', view, 'range', rangeOf(view), Object.fromEntries(Object.entries(RANGES).map(([id, { name }]) => [id, name]))),
    choices('Grouped by', { ...view, parameters: { ...view.parameters, group: undefined, sort: undefined } }, 'by', groupingOf(view), Object.fromEntries(Object.entries(GROUPINGS).map(([id, { name }]) => [id, name]))),
  ],

  draw(view, { signals, refusals, overview, clients, apis }) {
    const range = rangeOf(view), by = groupingOf(view);
    // Clients go by their id, which logs have too; APIs by their name, because nobody says addresses.
    const named = Object.fromEntries([
      ...(clients?.clients ?? []).map(({ client_id, client_name }) => [client_id, { name: client_id, aside: client_name }]),
      ...(apis?.apis ?? []).map(({ name, resource }) => [resource, { name, aside: resource }]),
    ]);
    const group = by === 'total' ? signals.groups[0] : signals.groups.find(one => one.group === view.parameters.group);
    return [
      by !== 'total' && view.parameters.group !== undefined
        ? [trail(view, by, named), group ? cards(group, signals, range, overview.issuer) : empty(`No traffic of this ${GROUPINGS[by].one} in the ${RANGES[range].words}.`)]
        : by !== 'total' ? comparison(view, signals, range, by, named, overview.issuer)
          : group ? cards(group, signals, range, overview.issuer) : nothingYet(overview.issuer, range),
      h('div', { class: 'halves' },
        panel('Top refusals', reasonList(refusals.reasons.slice(0, 6), range, overview.now), h('p', { class: 'more' }, h('a', { href: to('refusals', { range }) }, 'All refusals'))),
        panel('Installation', health(overview), h('p', { class: 'more' }, h('a', { href: to('installation') }, 'Nodes and keys')))),
    ];
  },
};

const trail = (view, by, named) => h('p', { class: 'trail' }, h('a', { href: but(view, { group: undefined }) }, `All ${GROUPINGS[by].many}`),
  named[view.parameters.group] && h('span', {}, by === 'api' ? named[view.parameters.group].name : named[view.parameters.group].aside));

function cards(group, page, range, issuer) {
  return [
    isQuiet(group) && nothingYet(issuer, range),
    h('div', { class: 'cards' }, Object.entries(SIGNALS).filter(([, signal]) => signal.has(group)).map(([id, signal]) => card(id, signal, group, page, range))),
  ];
}

function card(id, signal, group, page, range) {
  const value = signal.value(group.totals);
  return h('section', { class: 'card-of-chart', 'data-key': id, 'aria-labelledby': 'signal-' + id },
    h('h2', { id: 'signal-' + id }, signal.title),
    h('p', { class: 'figure' }, (signal.write ?? format.count)(value), h('span', {}, sideOf(id, group, page))),
    h('gatehouse-chart', { '.model': chartOf(id, group, page, range) }));
}

function sideOf(id, group, page) {
  if (id === 'error_rate') return 'refused or failed';
  if (id.endsWith('_seconds')) return 'p95';
  const known = knownSeconds(group, page);
  return known ? format.rate(group.totals[id] / known) : '';
}

function nothingYet(issuer, range) {
  return empty(`Nothing happened in the ${RANGES[range].words}.`,
    h('p', {}, 'Ask for a token as one of the clients of your plan, and watch it arrive here:'),
    command(`curl -u CLIENT_ID:CLIENT_SECRET -d grant_type=client_credentials ${issuer}/token`),
    h('p', { class: 'quiet' }, 'With the demo plan the terminal where the server was started shows the whole command.'));
}

function comparison(view, page, range, by, named, issuer) {
  if (page.groups.length === 0) return by === 'api' ? noReports() : nothingYet(issuer, range);
  const offered = Object.entries(SIGNALS).filter(([, signal]) => page.groups.some(group => signal.has(group)));
  const id = offered.some(([name]) => name === view.parameters.signal) ? view.parameters.signal : offered[0][0];
  const signal = SIGNALS[id];
  const shown = page.groups.filter(group => signal.has(group)).sort((one, other) => (signal.value(other.totals) ?? -1) - (signal.value(one.totals) ?? -1));
  const models = shown.slice(0, MOST_CHARTS).map(group => chartOf(id, group, page, range));
  const top = Math.max(...models.map(highest));
  return [
    choices('Signal', view, 'signal', id, Object.fromEntries(offered.map(([name, { title }]) => [name, title]))),
    h('div', { class: 'multiples' }, models.map((model, at) => multiple(view, shown[at], named, { ...model, top, title: `${model.title}, ${nameOf(shown[at], named)}` }, signal))),
    shown.length > MOST_CHARTS && h('p', { class: 'quiet' }, `The ${MOST_CHARTS} with the most are drawn; the table has all ${shown.length}.`),
    page.truncated && h('p', { class: 'quiet' }, 'There are more than are kept apart; the rest is counted together.'),
    panel(`By ${GROUPINGS[by].one}`, table(`Signals by ${GROUPINGS[by].one}, ${RANGES[range].words}`, view, columns(view, page, named), page.groups, { key: group => group.group, first: by === 'api' ? '-api_calls' : '-token_requests' })),
  ];
}

const noReports = () => empty('No API has told what it decides.',
  h('p', {}, 'Gateways, and APIs with Gatehouse.ResourceServer and a client secret, report their decisions here by themselves.'));

/** The highest point that a chart draws, so that charts side by side are drawn to one measure. */
function highest({ kind, series }) {
  const values = kind === 'stack' ? series[0].values.map((_, at) => series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0)) : series.flatMap(one => one.values.filter(value => value !== null));
  return Math.max(0, ...values);
}

const FOLDED = { _other: 'all others', _unknown: 'unknown' };

/** Names of grants lose what they all begin with. */
const nameOf = ({ group }, named) => FOLDED[group] ?? named?.[group]?.name ?? group.replace(/^urn:(ietf|openid):params:(oauth:)?grant-type:/, '');

const linkTo = (view, group, named) => h('a', { href: but(view, { group: group.group, sort: undefined }), title: group.group === nameOf(group, named) ? null : group.group }, nameOf(group, named));

const multiple = (view, group, named, model, signal) => h('section', { class: 'card-of-chart', 'data-key': group.group },
  h('h2', {}, linkTo(view, group, named)),
  h('p', { class: 'figure' }, (signal.write ?? format.count)(signal.value(group.totals))),
  h('gatehouse-chart', { class: 'small', '.model': model }));

function columns(view, page, named) {
  const has = name => page.groups.some(group => group[name]);
  const number = (id, title, value, write = format.count) => ({ id, title, number: true, value: group => value(group.totals), cell: group => write(value(group.totals)) });
  const sums = [['token_requests', 'Tokens'], ['token_refusals', 'refused'], ['token_faults', 'failed'], ['refreshes', 'Refreshes'], ['api_calls', 'API calls'], ['api_refusals', 'refused'], ['api_faults', 'failed']];
  const times = name => ['p50', 'p95', 'p99'].map(part => number(`${name}_${part}`, part, totals => totals[name]?.[part], format.seconds));
  return [
    { id: 'group', title: GROUPINGS[groupingOf(view)].name, value: group => nameOf(group, named), cell: group => [linkTo(view, group, named), named[group.group]?.aside && h('p', { class: 'quiet' }, named[group.group].aside)] },
    ...sums.filter(([name]) => has(name)).map(([name, title]) => number(name, title, totals => totals[name])),
    number('error_rate', 'Error rate', totals => totals.error_rate, format.percent),
    ...(has('token_seconds') ? times('token_seconds') : times('api_seconds')),
  ];
}
