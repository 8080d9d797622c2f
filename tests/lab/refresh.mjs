// Our own emulation of what Auth0 adds where refresh tokens are exchanged, under one reading of its documents: what
// rules and Actions see there, the policy, and what ends a token. Rotation and limits are oidc-provider's.
import { USER, audience, fields } from './openid.mjs';
import { runAction, runRules } from './hooks.mjs';
import { Records, seconds } from './records.mjs';

const TOKEN = '/oauth/token';

export class Exchanges extends Records {
  constructor(settings) {
    super(settings);
    this.families = new Map();
  }

  /** By the grant, what a sign-in leaves in the refresh token that comes of it. */
  listen(provider) {
    provider.on('authorization_code.saved', (code) => {
      const recorded = this.sessions.get(code.sessionUid).entries > 0;
      this.families.set(code.grantId, { session: code.sessionUid, recorded });
    });
  }

  exchanges(ctx) {
    return ctx.path === TOKEN && Object.keys(this.tenant.refresh).length > 0;
  }

  async token(ctx, next) {
    const form = await fields(ctx);
    ctx.req.body = form;
    if (form.grant_type !== 'refresh_token') return next();
    const token = await this.provider.RefreshToken.find(form.refresh_token);
    if (!token) return next();
    const error = await this.refused(ctx, token);
    if (!error) return next();
    const spent =
      error === 'access_denied' ? this.says('S47', 'yes') : this.rotates(token) && this.says('S36', 'yes');
    if (spent) await token.destroy();
    ctx.status = 403;
    ctx.body = { error };
    return undefined;
  }

  rotates(token) {
    return this.tenant.refresh[token.clientId].rotates;
  }

  /** The error of an exchange; nothing where oidc-provider may give a token. */
  async refused(ctx, token) {
    const family = this.families.get(token.grantId);
    const session = await this.issuing(family);
    const seen = this.shown(token, family, session);
    const demands = [];
    if (this.says('S56', 'yes')) {
      const rules = await runRules(this.rules, seen, (...given) => this.says(...given));
      if (rules.denied) return 'access_denied';
      demands.push(...rules.demands.map((demand) => ({ ...demand, rule: true })));
    }
    for (const action of this.actions) {
      const out = await runAction(action, seen, false, (...given) => this.says(...given));
      if (out.denied) return 'access_denied';
      if (out.command) throw new Error('the lab has no commands of Actions at an exchange');
      demands.push(...out.demands);
    }
    const asked = this.asked(demands);
    if (asked === 'policy' && this.says('S18', 'no')) return '';
    const spared = this.isRemembered(ctx) && this.says('S43', 'yes');
    return asked === 'strict' || (asked !== 'nothing' && !spared) ? 'mfa_required' : '';
  }

  /** What is noted of the session that a token was issued in, while that lives. */
  async issuing({ session: uid }) {
    const session = await this.provider.Session.findByUid(uid);
    const noted = this.sessions.get(uid);
    return session?.accountId && this.left(session) > 0 ? noted : null;
  }

  shown(token, family, session) {
    const stored = this.says('S13', 'stored');
    return {
      client: token.clientId,
      user: USER.name,
      silent: true,
      protocol: 'oauth2-refresh-token',
      at: session?.factor ?? seconds(),
      entries: stored ? Number(family.recorded) : session ? this.entries(session) : 0,
      methods: this.says('S13', 'undefined')
        ? 'undefined'
        : stored || (session && this.says('S13', 'session'))
          ? 'listed'
          : 'empty',
      params: { audience: token.resource && !this.says('S40', 'absent') ? audience(token.resource) : undefined },
    };
  }

  /** A logout: offline refresh tokens may end with the session that it ends. */
  async endTokens(ctx) {
    if (this.says('S45', 'no') || !(await this.live(ctx))) return;
    for (const grant of this.families.keys()) await this.provider.RefreshToken.revokeByGrantId(grant);
  }
}
