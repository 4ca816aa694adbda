// What is open stands behind the # of the address, so that every view can be linked to, and back and forward work.

/** @returns the view an address names: its page, what it is of, and its parameters. */
export function read(hash) {
  const [path, query] = hash.replace(/^#?\/?/, '').split('?');
  const [page, id] = path.split('/').map(decodeURIComponent);
  return { page: page || 'signals', id, parameters: Object.fromEntries(new URLSearchParams(query ?? '')) };
}

/** The address of a view, of which unnamed parameters are left out. */
export function to(page, parameters = {}, id) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''));
  return `#/${page}${id ? '/' + encodeURIComponent(id) : ''}${query.size > 0 ? '?' + query : ''}`;
}

/** The same view with some parameters changed. */
export const but = ({ page, id, parameters }, changes) => to(page, { ...parameters, ...changes }, id);
