// The lab's server: one provider at a time, on loopback, under a clock that stands still until it is moved.
import http from 'node:http';

// oidc-provider 9 calls URL.parse, which Node 20 does not have.
URL.parse ??= (url, base) => {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
};
const RealDate = Date;
let now = RealDate.UTC(2019, 3, 9, 12, 48, 1);
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [now]));
  }

  static now() {
    return now;
  }
};

console.warn = () => {};
const { auth0 } = await import('./auth0.mjs');
const { stock } = await import('./stock.mjs');
const { apps } = await import('./apps.mjs');
const KINDS = { auth0, stock };
const LIFETIME = 30 * 60_000;

let handler = null;
const origins = { issuer: '', apps: '' };
let pages = null;
const controls = {
  '/lab/reset': ({ kind, sdk, ...settings }) => {
    if (sdk) now = RealDate.now(); // browsers and SDKs have a clock of their own
    handler = KINDS[kind](origins, { ...settings, sdk });
    if (sdk) pages = apps(origins.issuer, settings.tenant.requests, sdk);
  },
  '/lab/advance': ({ seconds }) => {
    now += seconds * 1000;
  },
  '/lab/quit': () => setTimeout(() => process.exit(0), 20),
};

async function control(request, response) {
  let body = '';
  for await (const part of request) body += part;
  try {
    controls[request.url](body ? JSON.parse(body) : {});
    response.end(JSON.stringify({ now: now / 1000 }));
  } catch (error) {
    response.statusCode = 400;
    response.end(JSON.stringify({ error: String(error.stack ?? error) }));
  }
}

const server = http.createServer((request, response) =>
  request.url in controls ? control(request, response) : handler(request, response),
);
server.keepAliveTimeout = 60_000;
const listening = (one) =>
  new Promise((done) => {
    one.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${one.address().port}`));
  });
origins.issuer = await listening(server);
origins.apps = await listening(http.createServer((request, response) => pages(request, response)));
console.log(`${origins.issuer} ${origins.apps}`);

// It stops when whoever started it is gone, and at the latest after its time.
process.stdin.resume().on('end', () => process.exit(0));
setTimeout(() => process.exit(1), LIFETIME).unref();
