// Goes on as soon as every application was told; without script the page goes on by itself after some seconds.

const next = document.querySelector('a[data-next]');

if (next) {
  // The window has loaded when its frames have.
  const told = new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done));
  Promise.race([told, new Promise(done => setTimeout(done, 4000))]).then(() => location.replace(next.href));
}
