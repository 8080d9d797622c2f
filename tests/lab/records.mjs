// Our own emulation of what Auth0 keeps of a browser under one reading of its documents: of a session its MFA,
// its limits and when it is written; and remembered browsers. The session itself is oidc-provider's.
import { USER } from './openid.mjs';

export const seconds = () => Math.floor(Date.now() / 1000);
const REMEMBERED = 'auth0-mf';

export class Records {
  constructor({ tenant, reading, foreign }) {
    Object.assign(this, { tenant, reading, foreign, sessions: new Map(), browsers: new Map() });
  }

  says(id, ...values) {
    if (!(id in this.reading)) throw new Error(`the reading says nothing of ${id}`);
    return values.includes(this.reading[id]);
  }

  // --- the session: one of oidc-provider's, and what Auth0 notes of it

  async live(ctx) {
    const session = ctx.oidc?.session ?? (await this.provider.Session.get(ctx));
    return session.accountId ? session : null;
  }

  async noted(ctx) {
    const session = await this.live(ctx);
    return session && this.sessions.get(session.uid);
  }

  left(session) {
    const noted = this.sessions.get(session.uid);
    return noted ? Math.min(noted.idle, noted.until) - seconds() : 3600;
  }

  /** The live session is used; oidc-provider saves it where the request is its own. */
  async touch(ctx) {
    const session = await this.live(ctx);
    if (!session) return;
    this.sessions.get(session.uid).idle = seconds() + this.tenant.session.idle;
    if (!ctx.oidc) await session.save(this.left(session));
  }

  /** A login's first factor is written: into a new session, or into the live one. */
  async commit(ctx, login) {
    let session = await this.live(ctx);
    if (session && this.says('S14', 'reset')) {
      await session.destroy();
      session = null;
    }
    if (!session) {
      session = new this.provider.Session({});
      this.sessions.set(session.uid, {
        entries: 0,
        clients: new Set(),
        until: seconds() + this.tenant.session.absolute,
      });
    }
    const noted = this.sessions.get(session.uid);
    noted.factor = seconds();
    session.loginAccount({ accountId: USER.id, loginTs: noted.factor });
    noted.idle = noted.factor + this.tenant.session.idle;
    await session.save(this.left(session));
    this.cookie(ctx, 'auth0', session.id);
    login.bound = session.uid;
    login.written = true;
    if (login.owed) this.record(noted, login);
  }

  async end(ctx) {
    const session = await this.live(ctx);
    await session?.destroy();
  }

  record(noted, login) {
    noted.entries = this.says('S6', 'append') ? noted.entries + 1 : 1;
    noted.clients.add(login.client);
    noted.last = seconds();
  }

  /** Entries that count. `foreign` is behaviour outside of all readings: they lapse after so many seconds. */
  entries(noted) {
    return this.foreign && seconds() - noted.last > this.foreign ? 0 : noted.entries;
  }

  cookie(ctx, name, value) {
    ctx.cookies.set(name, value, { httpOnly: true, signed: false });
    const others = (ctx.get('cookie') || '')
      .split('; ')
      .filter((pair) => pair && !pair.startsWith(`${name}=`));
    ctx.req.headers.cookie = [...others, `${name}=${value}`].join('; ');
  }

  // --- remembered browsers

  remembered(ctx) {
    const browser = this.browsers.get(ctx.cookies.get(REMEMBERED, { signed: false }));
    const at = seconds();
    return (
      browser && { browser, ticked: at < Math.min(browser.idle, browser.until), alone: at < browser.alone }
    );
  }

  isRemembered(ctx) {
    const found = this.remembered(ctx);
    return Boolean(found && (found.ticked || found.alone));
  }

  remember(ctx, alone) {
    const { inactivity, overall, alone: byItself } = this.tenant.remember;
    const at = seconds();
    const id = ctx.cookies.get(REMEMBERED, { signed: false }) ?? crypto.randomUUID();
    const before = this.browsers.get(id) ?? { idle: 0, until: 0, alone: 0 };
    const more =
      alone && byItself ? { alone: at + byItself } : { idle: at + inactivity, until: at + overall };
    this.browsers.set(id, { ...before, ...more });
    this.cookie(ctx, REMEMBERED, id);
  }

  forget(ctx, noted) {
    this.browsers.delete(ctx.cookies.get(REMEMBERED, { signed: false }));
    if (noted) noted.marker = false;
  }

  used(ctx) {
    const found = this.remembered(ctx);
    if (found?.ticked) found.browser.idle = seconds() + this.tenant.remember.inactivity;
  }
}
