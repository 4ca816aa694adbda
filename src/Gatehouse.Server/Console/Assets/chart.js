// A chart that can be read with eyes, keyboard and screen reader: what is drawn, a slider that says the values of a moment, and the same
// numbers as a table.

import { h, show, svg } from './dom.js';
import { ground, outline, roundUp, stretches, ticks } from './scale.js';
import * as format from './format.js';

// The room for the labels of the axes.
const BELOW = 18, ABOVE = 8, BESIDE = 42;

/**
 * @typedef {object} Model
 * @property {string} title
 * @property {string} summary What is to be seen, in a sentence.
 * @property {number} from The first instant, in milliseconds.
 * @property {number} step Milliseconds of a point.
 * @property {number} points
 * @property {'stack' | 'lines'} kind Parts of a whole, or values of their own.
 * @property {{name: string, look: string, values: (number | null)[], total?: string}[]} series
 * @property {(value: number) => string} write
 * @property {number} least What the axis reaches at least, so that little looks little.
 * @property {number} [top] What it reaches in all charts beside this one.
 */

class Chart extends HTMLElement {
  #model;
  #at = null;
  #observer = new ResizeObserver(() => this.#draw());

  connectedCallback() {
    this.#observer.observe(this);
    this.#draw();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  /** @param {Model} model */
  set model(model) {
    // Time goes on under the cursor, which stays with its moment.
    if (this.#model && this.#at !== null) {
      const moved = Math.round((this.#model.from - model.from) / model.step);
      const at = this.#model.step === model.step ? this.#at + moved : -1;
      this.#at = at >= 0 && at < model.points ? at : null;
    }
    this.#model = model;
    this.#draw();
  }

  #draw() {
    const model = this.#model;
    if (!model || !this.isConnected) return;
    show(this,
      h('ul', { class: 'key' }, this.#at !== null && h('li', { class: 'when' }, this.#time(this.#at)), model.series.map(series => this.#entry(series))),
      h('div', {
        class: 'plot', role: 'slider', tabindex: '0', 'aria-label': `${model.title}: move with the arrow keys to read the values`, 'aria-orientation': 'horizontal',
        'aria-valuemin': '0', 'aria-valuemax': String(model.points - 1), 'aria-valuenow': String(this.#at ?? model.points - 1),
        'aria-valuetext': this.#at === null ? model.summary : this.#spoken(this.#at),
        onkeydown: event => this.#press(event), onpointermove: event => this.#point(event), onpointerdown: event => this.#point(event),
        onpointerleave: () => this.#move(null), onblur: () => this.#move(null),
      }, this.#picture()),
      h('details', { class: 'values', ontoggle: event => { this.#listed = event.currentTarget.open; this.#draw(); } }, h('summary', {}, 'Values'), this.#listed && this.#table()));
  }

  #listed = false;

  #entry({ name, look, values, total }) {
    const value = this.#at !== null ? this.#model.write(values[this.#at]) : this.classList.contains('small') ? undefined : total;
    return h('li', {}, h('span', { class: `swatch ${look}` }), name, ' ', value !== undefined && h('b', {}, value));
  }

  #picture() {
    const { from, step, points, series, kind, least, top, write } = this.#model;
    const width = this.clientWidth || 320, height = this.classList.contains('small') ? 96 : 148;
    const x = at => BESIDE + at * (width - BESIDE) / points;
    const layers = kind === 'stack' ? stacked(series) : series.map(({ look, values }) => ({ look, values }));
    const maximum = top ?? Math.max(0, ...layers.flatMap(({ values }) => values.filter(value => value !== null)));
    const { limit, lines } = roundUp(maximum, least);
    const y = value => ABOVE + (height - ABOVE - BELOW) * (1 - Math.min(value, limit) / limit);
    const known = stretches(series[0].values, kind === 'stack' ? undefined : () => true);
    return svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', focusable: 'false' },
      ticks(from, from + points * step, Math.max(2, Math.floor((width - BESIDE) / 56))).map(at => drawTick(at, x((at - from) / step), width, height, points * step)),
      unknown(known, points).map(([start, end]) => svg('rect', { class: 'unknown', x: x(start), y: ABOVE, width: x(end) - x(start), height: height - ABOVE - BELOW })),
      kind === 'stack'
        ? layers.map(({ look, values, below }, at) => known.map(stretch => [
          svg('path', { class: `ground ${look}`, d: ground(values, below, stretch, x, y) }),
          at === 0 && svg('path', { class: `line edge ${look}`, d: outline(values, stretch, x, y) })]))
        : layers.map(({ look, values }) => stretches(values).map(stretch => svg('path', { class: `line ${look}`, d: outline(values, stretch, x, y) }))),
      lines.map(value => drawLine(value, y(value), width, write === format.count ? format.compact : write)),
      svg('line', { class: 'axis', x1: BESIDE, x2: width, y1: height - BELOW + 0.5, y2: height - BELOW + 0.5 }),
      this.#at !== null && svg('rect', { class: 'cursor', x: x(this.#at), y: ABOVE, width: Math.max(1.5, x(1) - x(0)), height: height - ABOVE - BELOW }));
  }

  #table() {
    const { title, series, write, points } = this.#model;
    const order = [...Array(points).keys()].filter(at => series.some(({ values }) => values[at] !== null && values[at] !== undefined)).reverse();
    return h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': `${title}, values` }, h('table', {},
      h('caption', { class: 'spoken' }, title),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Time'), series.map(({ name }) => h('th', { scope: 'col', class: 'number' }, name)))),
      h('tbody', {}, order.map(at => h('tr', { 'data-key': String(this.#instant(at)) }, h('th', { scope: 'row' }, this.#time(at)), series.map(({ values }) => h('td', { class: 'number' }, write(values[at]))))))));
  }

  #instant(at) {
    return this.#model.from + at * this.#model.step;
  }

  #time(at) {
    return format.timeOf(this.#instant(at), this.#model.step / 1000);
  }

  #spoken(at) {
    return `${this.#time(at)}: ${this.#model.series.map(({ name, values }) => `${name} ${values[at] === null || values[at] === undefined ? 'not known' : this.#model.write(values[at])}`).join(', ')}`;
  }

  #press(event) {
    const last = this.#model.points - 1, now = this.#at ?? last + 1;
    const to = { ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, PageUp: now - 10, PageDown: now + 10, Home: 0, End: last, Escape: null }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#move(to === null ? null : Math.max(0, Math.min(last, to)));
  }

  #point(event) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = Math.floor((event.clientX - left - BESIDE) / (width - BESIDE) * this.#model.points);
    this.#move(Math.max(0, Math.min(this.#model.points - 1, at)));
  }

  #move(at) {
    if (at === this.#at) return;
    this.#at = at;
    this.#draw();
  }
}

/** Each part lies on those before it. */
function stacked(series) {
  let below = series[0].values.map(() => 0);
  return series.map(({ look, values }) => {
    const layer = { look, below, values: values.map((value, at) => value === null ? null : below[at] + value) };
    below = layer.values.map(value => value ?? 0);
    return layer;
  });
}

const unknown = (known, points) => [...known, [points, points]].map(([start], at) => [at === 0 ? 0 : known[at - 1][1], start]).filter(([start, end]) => end > start);

const drawTick = (at, x, width, height, span) => svg('g', { class: 'tick' },
  svg('line', { x1: x, x2: x, y1: height - BELOW, y2: height - BELOW + 4 }),
  x > BESIDE + 14 && x < width - 16 && svg('text', { x, y: height - 3, 'text-anchor': 'middle' }, format.tick(at, span)));

const drawLine = (value, y, width, write) => svg('g', { class: 'grid' },
  svg('line', { x1: BESIDE, x2: width, y1: Math.round(y) + 0.5, y2: Math.round(y) + 0.5 }),
  svg('text', { x: BESIDE - 6, y: y + 4, 'text-anchor': 'end' }, write(value)));

customElements.define('gatehouse-chart', Chart);
