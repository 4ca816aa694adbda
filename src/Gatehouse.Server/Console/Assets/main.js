// The frame around the pages: who is signed in, which page is open, and how fresh it is. A page only says which calls it shows the answers
// of and draws them; asking, waiting, renewing and failing are the same for all.

import { AdminApi, Away, NotAllowed, Problem } from './api.js';
import { h, show } from './dom.js';
import { Refused, Session, SignInNeeded } from './session.js';
import { command } from './parts.js';
import { read, to } from './route.js';
import { awayGate, noRoleGate, refusedGate } from './gates.js';
import { page as signals } from './page-signals.js';
import { page as refusals } from './page-refusals.js';
import { page as refusal } from './page-refusal.js';
import { page as audit } from './page-audit.js';
import { page as map } from './page-map.js';
import { page as history } from './page-history.js';
import { page as installation } from './page-installation.js';
import * as format from './format.js';

const { issuer, base } = document.documentElement.dataset;
const root = document.getElementById('root');

const PAGES = { signals, refusals, audit, map, history, installation };
const RETRY = 5;
const PATIENCE = 300;

const pageOf = view => view.page === 'refusals' && view.id ? refusal : PAGES[view.page];

const session = new Session(issuer);
const api = new AdminApi(issuer, session);

let view = read(location.hash);
let answers = null;
let loadedAt = null;
let problem = null;
let paused = false;
let begun = false;
let timer = 0;
let asking = new AbortController();

const say = text => h('p', { class: 'spoken', role: 'status' }, text);

function draw() {
  const page = pageOf(view);
  const gate = problem instanceof NotAllowed ? noRoleGate(problem, session) : problem instanceof Refused ? refusedGate(problem, session) : problem instanceof Away && !answers ? awayGate(problem) : null;
  document.title = `${page ? page.title(view) : 'Not found'} · Gatehouse`;
  if (gate) return show(root, gate);
  show(root, h('div', { class: 'frame' },
    h('button', { class: 'skip', type: 'button', onclick: () => document.getElementById('content').focus() }, 'Go to the content'),
    side(),
    h('main', { id: 'content', tabindex: '-1' },
      h('div', { class: 'head' }, h('h1', {}, page ? page.title(view) : 'There is no such page'), page && freshness(page)),
      page?.tools && h('div', { class: 'tools' }, page.tools(view)),
      problem instanceof Away && h('p', { class: 'alert', role: 'alert' }, `${problem.message} This is what was known at ${format.timeOf(loadedAt, 1)}; asking again.`),
      page ? body(page) : h('p', {}, h('a', { href: to('signals') }, 'Go to the signals')))));
}

function body(page) {
  if (problem instanceof Problem) return h('div', { class: 'content', 'data-key': 'problem' }, h('p', { class: 'alert', role: 'alert' }, (problem.status === 404 || (problem.status === 400 && view.id)) && page.missing ? page.missing(view) : problem.message),
    problem.refusal && problem.status !== 404 && h('p', {}, h('a', { href: to('refusals', {}, problem.refusal) }, `Refusal ${problem.refusal}`)), calls(page));
  if (!answers) return h('div', { class: 'content loading', 'aria-busy': 'true', 'data-key': 'loading' }, say('Loading'), h('div', { class: 'cards' }, [1, 2, 3, 4, 5, 6].map(() => h('div', { class: 'ghost' }))));
  return h('div', { class: 'content', 'data-key': view.page + (view.id ?? '') }, page.draw(view, answers, { save }), calls(page));
}

const NAVIGATION = [['signals', 'Signals'], ['refusals', 'Refusals'], ['audit', 'Audit'], ['map', 'Map'], ['history', 'History'], ['installation', 'Installation']];

const side = () => h('header', { class: 'side' }, h('div', {},
  h('a', { class: 'home', href: base + '/' }, h('span', { class: 'mark' }), h('span', {}, 'Gatehouse', h('small', {}, new URL(issuer).host + new URL(issuer).pathname.replace(/\/$/, '')))),
  h('nav', { 'aria-label': 'Console' }, h('ul', {}, NAVIGATION.map(([name, title]) => h('li', {}, h('a', { href: to(name), 'aria-current': view.page === name ? 'page' : null }, title))))),
  h('button', { type: 'button', class: 'quiet-button leave', onclick: () => session.signOut() }, 'Sign out')));

const freshness = page => page.every && loadedAt && h('p', { class: 'fresh' },
  h('span', { class: paused || problem ? 'pulse still' : 'pulse' }), paused ? 'Paused, as of ' : problem ? 'As of ' : 'Live, ', h('time', {}, format.timeOf(loadedAt, 1)),
  h('button', { type: 'button', class: 'quiet-button', onclick: () => { paused = !paused; paused ? (clearTimeout(timer), draw()) : load(); } }, paused ? 'Go on' : 'Pause'));

const calls = page => h('details', { class: 'calls' }, h('summary', {}, 'API calls behind this page'),
  h('p', { class: 'quiet' }, 'With an access token for ', h('code', {}, issuer + '/admin'), ' and the scope ', h('code', {}, 'admin.read'), '. All that the API offers is described at ', h('code', {}, api.address('/openapi.json')), '.'),
  Object.values(page.calls(view)).map(([path, parameters]) => command(`curl -H "Authorization: Bearer $TOKEN" '${api.address(path, parameters)}'`)));

/** Asks for something else than what is shown, and leaves it with the reader as a file. */
async function save(path, type, name, parameters = {}) {
  const address = URL.createObjectURL(await api.download(path, parameters, type));
  h('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

async function load() {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const page = pageOf(view);
  if (!page) return draw();
  // Answers that come at once need no sign that they are awaited.
  const patience = answers ? 0 : setTimeout(draw, PATIENCE);
  try {
    const wanted = Object.entries(page.calls(view));
    const got = await Promise.all(wanted.map(([, [path, parameters]]) => api.get(path, parameters, { signal })));
    if (signal.aborted) return;
    answers = Object.fromEntries(wanted.map(([name], at) => [name, got[at]]));
    loadedAt = Date.now();
    problem = null;
  } catch (failure) {
    if (signal.aborted) return;
    if (await isForThePerson(failure)) return;
    problem = failure;
    if (!(failure instanceof Away)) answers = null;
  }
  clearTimeout(patience);
  draw();
  plan(page);
}

/** Only the provider's login page helps where its session is over; the view comes back. */
async function isForThePerson(failure) {
  if (!(failure instanceof SignInNeeded)) return false;
  await session.signIn();
  return true;
}

function plan(page) {
  const seconds = problem instanceof Away ? RETRY : problem || paused ? 0 : page.every?.(view) ?? 0;
  if (seconds > 0 && !document.hidden) timer = setTimeout(load, seconds * 1000);
}

addEventListener('hashchange', () => {
  const before = view;
  view = read(location.hash);
  const samePage = pageOf(before) === pageOf(view) && before.id === view.id;
  const sameCalls = samePage && JSON.stringify(pageOf(view)?.calls(view)) === JSON.stringify(pageOf(before)?.calls(before));
  if (sameCalls && answers) return draw();
  answers = null;
  problem = null;
  load().then(() => {
    if (samePage) return;
    scrollTo(0, 0);
    document.getElementById('content')?.focus({ preventScroll: true });
  });
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && begun && !paused) load();
});

async function begin() {
  try {
    await session.start();
    problem = null;
    begun = true;
  } catch (failure) {
    problem = failure instanceof TypeError ? new Away('The provider does not answer.') : failure;
    if (problem instanceof Away) setTimeout(begin, RETRY * 1000);
    return draw();
  }
  view = read(location.hash);
  await load();
}

await begin();
