// Numbers and times as people read them. English, like the pages; times are those of the reader's own clock.

const LANGUAGE = 'en-GB';

const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumSignificantDigits: 3 });
const digits = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit' });
const clockExact = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(LANGUAGE, { weekday: 'short', day: 'numeric' });
const date = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The zone of the reader, as in "Europe/Berlin". */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const NOTHING = '–';

const known = format => value => value === null || value === undefined || Number.isNaN(value) ? NOTHING : format(value);

export const count = known(value => whole.format(value));

/** For axes: 12,000 is 12K. */
export const compact = known(value => value < 10_000 ? digits.format(value) : short.format(value));

export const percent = known(value => value === 0 ? '0%' : value < 0.0005 ? '< 0.1%' : `${digits.format(Math.round(value * 1000) / 10)}%`);

/** How long something took: 70 µs, 0.42 ms, 12 ms, 1.3 s. */
export const seconds = known(value => value > 0 && value < 0.0001 ? `${digits.format(value * 1_000_000)} µs` : value < 1 ? `${digits.format(value * 1000)} ms` : `${digits.format(value)} s`);

/** How often something happens, in the unit that gives a number one can hold. */
export const rate = known(perSecond => perSecond >= 1 || perSecond === 0 ? `${digits.format(perSecond)}/s` : perSecond * 60 >= 1 ? `${digits.format(perSecond * 60)}/min` : `${digits.format(perSecond * 3600)}/h`);

/** A length of time in its largest unit or two: 45 s, 3 min, 2 h 5 min, 12 days. */
export const duration = known(value => {
  const total = Math.round(Math.abs(value));
  if (total < 60) return Math.abs(value) < 10 && value % 1 !== 0 ? `${Math.abs(value).toFixed(1)} s` : `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min`;
  if (total < 86_400) return `${Math.floor(total / 3600)} h${total % 3600 >= 60 ? ` ${Math.floor(total % 3600 / 60)} min` : ''}`;
  const days = Math.floor(total / 86_400);
  return days === 1 ? '1 day' : `${days} days`;
});

export const moment = known(value => date.format(new Date(value)));

/** Past or to come, from now on: "3 min ago", "in 12 days". */
export const relative = (value, now) => {
  if (!value) return NOTHING;
  const away = Math.round((new Date(value) - new Date(now)) / 1000);
  return Math.abs(away) < 5 ? 'just now' : away < 0 ? `${duration(-away)} ago` : `in ${duration(away)}`;
};

/** The time of a point on a chart, as exact as its step. */
export const timeOf = (instant, step) => step < 60 ? clockExact.format(instant) : step < 3600 ? clock.format(instant) : `${day.format(instant)}, ${clock.format(instant)}`;

export const tick = (instant, span) => span > 2 * 86_400_000 ? day.format(instant) : clock.format(instant);

/** One or many: "1 client", "3 clients". */
export const many = (number, one, more = one + 's') => `${count(number)} ${number === 1 ? one : more}`;
