// What it takes: Node 18, `npm install playwright`, a TEST tenant with these settings, a test user who is enrolled
// in one-time passwords, and for each application a callback URL that the tenant allows. In the environment:
//   ISSUER     https://YOUR-TENANT.auth0.com
//   LOGIN      the user's e-mail address         PASSWORD  the password
//   TOTP       the secret of the one-time passwords in base32, or CODE: a code that is always right
//   CALLBACKS  {"CLIENT_ID": "https://app.example/callback", ...}; nothing is sent there
// Exit code 0: what is looked for came about; 1: something else was shown; 2: the environment is not complete.
import crypto from 'node:crypto';
import readline from 'node:readline/promises';

const { ISSUER, LOGIN, PASSWORD, TOTP, CODE, CALLBACKS, CHROMIUM, HEADLESS, PLAYWRIGHT = 'playwright' } = process.env;
const missing = Object.entries({ ISSUER, LOGIN, PASSWORD, CALLBACKS, 'TOTP or CODE': TOTP ?? CODE });
const names = missing.filter(([, value]) => !value).map(([name]) => name);
if (names.length) {
  console.error(`set in the environment: ${names.join(', ')} (see the head of this file)`);
  process.exit(2);
}
const callbacks = JSON.parse(CALLBACKS);
const { chromium } = await import(PLAYWRIGHT);
// Callback URLs are looked at as the browser is sent there; their hosts are not found, so that nothing is.
const hosts = Object.values(callbacks).map((callback) => `MAP ${new URL(callback).hostname} ~NOTFOUND`);
const args = [`--host-resolver-rules=${hosts.join(', ')}`];
const browser = await chromium.launch({ headless: Boolean(HEADLESS), executablePath: CHROMIUM, args });
const context = await browser.newContext();
const VERIFIER = crypto.randomBytes(32).toString('base64url');
const SECONDS = 15;
const tabs = {};
let late = 0;

const tab = async (app) => (tabs[app] ??= { page: await context.newPage(), callback: '', came: null });

context.on('request', (request) => {
  const own = Object.values(tabs).find(({ page }) => request.isNavigationRequest() && request.frame().page() === page);
  if (own?.callback && request.url().startsWith(own.callback)) own.came = new URL(request.url());
});

/** Where the authorize endpoint leads to: a page of the provider's, or the callback. */
async function authorize(app, sent) {
  const own = await tab(app);
  own.callback = callbacks[sent.client_id];
  if (!own.callback) throw new Error(`CALLBACKS names no callback URL of ${sent.client_id}`);
  const url = new URL('/authorize', ISSUER);
  const more = {
    response_type: 'code',
    redirect_uri: own.callback,
    scope: 'openid',
    state: crypto.randomUUID(),
    nonce: crypto.randomUUID(),
    code_challenge: crypto.createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries({ ...sent, ...more })) url.searchParams.set(name, value);
  own.came = null;
  await own.page.goto(url.href).catch(() => {});
  return shown(app);
}

/** What a tab shows: `token` for a code, the error, or which page of the provider's. */
async function shown(app) {
  const { page } = tabs[app];
  for (let tries = 0; tries < SECONDS * 10; tries += 1) {
    const given = tabs[app].came?.searchParams;
    if (given) {
      const error = [given.get('error'), given.get('error_description')].filter(Boolean).join(': ');
      return error || (given.has('code') ? 'token' : 'elsewhere');
    }
    if (await page.locator('input[name=code]').first().isVisible()) return 'MFA prompt';
    if (await page.locator('input[name=username], input[name=password]').first().isVisible()) return 'login page';
    await page.waitForTimeout(100);
  }
  return 'elsewhere';
}

/** Fills in the form that a tab shows, and sends it. */
async function fill(app, fields) {
  const { page } = tabs[app];
  for (const [name, value] of Object.entries(fields)) {
    const input = page.locator(`input[name=${name}]`).first();
    if (value !== true) await input.fill(value);
    else await input.evaluate((box) => { box.checked = true; box.dispatchEvent(new Event('change', { bubbles: true })); });
  }
  const before = page.url();
  tabs[app].came = null;
  await page.locator('button[name=action][value=default], form button').first().click({ noWaitAfter: true });
  for (let tries = 0; tries < SECONDS * 2 && !tabs[app].came && page.url() === before; tries += 1)
    await page.waitForTimeout(100);
}

async function password(app) {
  const { page } = tabs[app];
  const both = await page.locator('input[name=password]').first().isVisible();
  if (!both) await fill(app, { username: LOGIN });
  await fill(app, both ? { username: LOGIN, password: PASSWORD } : { password: PASSWORD });
}

/** RFC 6238, with the usual 6 digits and 30 seconds. */
function code() {
  if (CODE) return CODE;
  const bits = [...TOTP.toUpperCase().replace(/[^A-Z2-7]/g, '')]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = crypto.createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

const mfa = (app, more = {}) => fill(app, { code: code(), ...more });
const wrong = (app) => fill(app, { code: '000000' });

async function close(app) {
  await tabs[app]?.page.close();
  delete tabs[app];
}

async function logout(sent) {
  const own = await tab('logout');
  const url = new URL('/v2/logout', ISSUER);
  for (const [name, value] of Object.entries(sent)) url.searchParams.set(name, value);
  await own.page.goto(url.href).catch(() => {});
}

const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function byHand() {
  const asked = readline.createInterface({ input: process.stdin, output: process.stdout });
  await asked.question('    do this by hand, then press Enter ');
  asked.close();
}

async function step(number, words, act, expected = '') {
  console.log(`${String(number).padStart(3)}  ${words}`);
  const came = (await act()) ?? '';
  if (!expected || came.toLowerCase() === expected.toLowerCase()) return;
  console.log(`     it shows: ${came}; expected: ${expected}`);
  late ||= number;
}

async function end(last) {
  await browser.close();
  console.log(late ? `NOT REPRODUCED: step ${late} came out otherwise` : `REPRODUCED: ${last}`);
  process.exit(late ? 1 : 0);
}
