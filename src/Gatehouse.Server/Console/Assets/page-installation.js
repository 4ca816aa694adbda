// The machines and keys behind it all.

import { h } from './dom.js';
import { facts, list, panel, state } from './parts.js';
import * as format from './format.js';

/** A node that was not seen for this long is taken for gone. */
const GONE = 30;

/** A view that is older than this no longer answers for revocations from memory. */
const OLD = 1;

export const page = {
  title: () => 'Installation',
  calls: () => ({ overview: ['/overview'] }),
  every: () => 5,

  draw: (view, { overview }) => [
    h('div', { class: 'tiles' },
      panel('Live', facts([['Grants', format.count(overview.live?.grants)], ['Sessions', format.count(overview.live?.sessions)]])),
      panel('Plan', facts([['Version', format.count(overview.configuration?.version)], ['From', overview.configuration?.source ?? format.NOTHING], ['Applied', when(overview.configuration?.applied_at, overview.now)]])),
      panel('Revocation feed', facts([['Subscribers', format.count(overview.feed?.subscribers_waiting)], ['Age of this node’s view', format.duration(overview.feed?.view_age)], ['Entries', format.count(overview.feed?.entries)]])),
      panel('Overdue for clean-up', facts(['grants', 'sessions', 'revocations', 'seen_before'].map(name => [name === 'seen_before' ? 'Proofs seen before' : name[0].toUpperCase() + name.slice(1), format.count(overview.clean_up?.overdue?.[name])])))),
    panel('Nodes', list('Nodes', ['Name', 'State', 'Version', 'Plan', { name: 'View', number: true }, { name: 'Clock', number: true }, 'Started', 'Seen'], overview.nodes.map(node => ({
      key: node.name + node.started_at,
      cells: [node.name, state(...stateOf(node, overview.now)), node.server_version, `version ${node.configuration_version}`, format.duration(node.view_age), clock(node.clock_offset), when(node.started_at, overview.now), when(node.seen_at, overview.now)],
    })))),
    panel('Signing keys', list('Signing keys', ['Key', 'State', 'Algorithm', 'Made', 'Signs from', 'Signs until', 'Published until'], overview.keys.map(key => ({
      key: key.kid,
      cells: [h('code', {}, key.kid), state(...(KEY_STATES[key.state] ?? [key.state, 'calm'])), key.algorithm, when(key.created_at, overview.now), when(key.signs_from, overview.now), when(key.retires_at, overview.now), when(key.published_until, overview.now)],
    })))),
    h('p', { class: 'quiet' }, `${overview.issuer}, Gatehouse ${overview.server_version}. Times are those of ${format.zone}.`),
  ],
};

const KEY_STATES = { next: ['announced', 'calm'], signing: ['signing', 'fine'], published: ['retired, still published', 'calm'] };

const when = (at, now) => at ? h('time', { datetime: at, title: format.moment(at) }, format.relative(at, now)) : format.NOTHING;

/** How far the database's clock is ahead of the node's. */
const clock = offset => offset === null || offset === undefined ? format.NOTHING : Math.abs(offset) < 0.1 ? 'right' : `${format.duration(offset)} ${offset > 0 ? 'behind' : 'ahead'}`;

function stateOf(node, now) {
  const silent = (new Date(now) - new Date(node.seen_at)) / 1000;
  if (silent > GONE) return ['gone', 'failed'];
  return node.view_age > OLD * 5 ? ['behind', 'refused'] : ['up', 'fine'];
}

/** How it stands, in a line each. */
export function health(overview) {
  const up = overview.nodes.filter(node => stateOf(node, overview.now)[0] === 'up').length;
  const gone = overview.nodes.length - up;
  const signing = overview.keys.find(key => key.state === 'signing');
  const overdue = Object.values(overview.clean_up?.overdue ?? {}).filter(value => value !== null);
  const waiting = overdue.reduce((sum, value) => sum + value, 0);
  return facts([
    ['Nodes', state(`${up} up`, up > 0 ? 'fine' : 'failed'), gone > 0 && state(`${gone} not well`, 'refused')],
    ['Live', `${format.many(overview.live?.grants, 'grant')}, ${format.many(overview.live?.sessions, 'session')}`],
    ['Signing key', signing ? [signing.algorithm, signing.retires_at && h('span', { class: 'quiet' }, ` retires ${format.relative(signing.retires_at, overview.now)}`)] : state('none', 'failed')],
    ['Revocation feed', `${format.many(overview.feed?.subscribers_waiting, 'subscriber')}, view ${format.duration(overview.feed?.view_age)} old`],
    ['Clean-up', overdue.length === 0 ? format.NOTHING : waiting === 0 ? state('up to date', 'fine') : state(`${format.count(waiting)} overdue`, 'refused')],
    ['Plan', `version ${overview.configuration?.version ?? format.NOTHING}`, overview.configuration?.applied_at && h('span', { class: 'quiet' }, ` applied ${format.relative(overview.configuration.applied_at, overview.now)}`)],
  ]);
}
