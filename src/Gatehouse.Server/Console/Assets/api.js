// The admin API, as the pages ask it. Every page can tell which calls it shows the answers of.

/** The provider, or its database, cannot answer now; it is asked again. */
export class Away extends Error {}

/** The person may sign in but not look. */
export class NotAllowed extends Error {
  constructor(error, description, refusal) {
    super(description);
    this.error = error;
    this.refusal = refusal;
  }
}

/** Something else that the API refuses. */
export class Problem extends Error {
  constructor(status, error, description, refusal) {
    super(description ?? error);
    Object.assign(this, { status, error, refusal });
  }
}

export class AdminApi {
  #base;
  #session;

  constructor(issuer, session) {
    this.#base = issuer + '/admin/v1';
    this.#session = session;
  }

  address(path, parameters = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''));
    return this.#base + path + (query.size > 0 ? '?' + query : '');
  }

  /** @returns the answer of one call. */
  async get(path, parameters, { signal } = {}) {
    const response = await this.#ask(this.address(path, parameters), { signal, headers: { Accept: 'application/json' } });
    return await response.json();
  }

  /** @returns the whole answer as text, for what is saved as a file. */
  async download(path, parameters, accept) {
    const response = await this.#ask(this.address(path, parameters), { headers: { Accept: accept } });
    return await response.blob();
  }

  async #ask(url, options) {
    let response;
    try {
      response = await this.#session.fetch(url, options);
    } catch (problem) {
      // fetch says so, and only so, when nobody answers.
      if (problem instanceof TypeError) throw new Away('The provider does not answer.');
      throw problem;
    }
    if (response.ok) return response;
    if (response.status >= 500) throw new Away(`The provider answers with ${response.status}.`);
    const { error, error_description } = await response.json().catch(() => ({}));
    const refusal = response.headers.get('Gatehouse-Refusal');
    if (response.status === 403) throw new NotAllowed(error, error_description, refusal);
    throw new Problem(response.status, error, error_description, refusal);
  }
}
