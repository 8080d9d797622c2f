// Our own emulation of what Auth0 adds to a provider, under one reading of its documents: the MFA policy, what
// rules and Actions decide, prompts, and (records.mjs, refresh.mjs) when a session is written, remembered browsers, limits, refresh tokens.
// oidc-provider does the rest: sessions and their cookies, prompt, max_age, errors, codes, tokens. Not real Auth0.
import { errors } from 'oidc-provider';
import { USER, asResource, fields, openid } from './openid.mjs';
import { runAction, runRules } from './hooks.mjs';
import { seconds } from './records.mjs';
import { Exchanges } from './refresh.mjs';

const PAGES = {
  '/u/login': '<form method=post><input name=username><input name=password type=password><button>Continue</button>',
  '/u/mfa-otp-challenge': '<form method=post><input name=code><button>Continue</button>',
};
const BOX = '<input type=checkbox name=rememberBrowser value=true>';

class Layer extends Exchanges {
  constructor(origins, settings) {
    super(settings);
    const { tenant } = settings;
    this.logins = new Map();
    this.rules = tenant.hooks.filter((hook) => hook.kind === 'rule');
    this.actions = tenant.hooks.filter((hook) => hook.kind === 'action');
    this.provider = openid(origins, tenant.clients, {
      url: (ctx, interaction) => this.prompted(ctx, interaction),
      seconds: (session) => this.left(session),
      implicit: settings.sdk === 'auth0.js',
      refresh: tenant.refresh,
      more: (policy, { Prompt, Check }) => {
        for (const check of policy.get('login').checks) check.description = 'Login required';
        const needs = new Check('needed', 'something is needed', (ctx) => this.needs(ctx));
        policy.add(new Prompt({ name: 'pipeline', requestable: false }, needs));
      },
    });
    this.provider.use((ctx, next) => this.route(ctx, next));
    this.listen(this.provider);
  }

  // --- what one request needs

  begun(params, silent, written) {
    const { client_id: client } = params;
    return {
      client,
      params,
      silent,
      written,
      bound: null,
      demands: [],
      factors: new Set(),
      next: 0,
      offer: true,
      at: seconds(),
    };
  }

  /** The pipeline from `login.next` on: what comes of the request, with its effects. */
  async decide(ctx, login, returning = false) {
    const found = await this.needed(ctx, login, returning);
    if (found.outcome === 'token' || (!login.silent && found.outcome !== 'denied')) await this.touch(ctx);
    if (found.outcome === 'challenge' && !login.silent) await this.challenge(ctx, login, found);
    if (found.outcome === 'away') Object.assign(login, { stage: 'away', next: found.next, url: found.url });
    if (found.outcome === 'token') {
      if (!login.written) await this.commit(ctx, login);
      if (found.stands && this.isRemembered(ctx)) {
        this.used(ctx);
        if (this.says('S28', 'yes')) this.record(await this.noted(ctx), login);
      }
    }
    return found.outcome;
  }

  async challenge(ctx, login, { strict, automatic, counts, next }) {
    if (!login.written && this.says('S1', 'before-mfa')) await this.commit(ctx, login);
    Object.assign(login, { stage: 'challenge', offer: !strict, automatic, counts, next });
    if (strict && this.says('S7', 'redirect', 'both')) this.forget(ctx, await this.noted(ctx));
  }

  async needed(ctx, login, returning) {
    const noted = await this.noted(ctx);
    const joins = login.written || (noted && this.says('S14', 'keep'));
    const own = joins && noted ? noted : null;
    const seen = {
      ...login,
      user: USER.name,
      entries: own ? this.entries(own) : 0,
      at: own?.factor ?? seconds(),
    };
    const byAudience = this.tenant.mfaAudiences.includes(login.params.audience) && !login.overridden;
    const counts = (this.isRemembered(ctx) || Boolean(own?.marker)) && !byAudience;
    if (login.next === 0 && !returning) {
      const rules = await runRules(this.rules, seen, (...given) => this.says(...given));
      if (rules.denied) return { outcome: 'denied' };
      const waives = this.says('S3', 'waives');
      login.demands = rules.demands
        .filter(({ state }) => state !== 'none' || waives)
        .map((d) => ({ ...d, rule: true }));
    }
    for (const [index, action] of this.actions.entries()) {
      if (index < login.next) continue;
      const out = await runAction(action, seen, returning && index === login.next, (...given) =>
        this.says(...given),
      );
      if (out.denied) return { outcome: 'denied' };
      login.demands.push(...out.demands.map((demand) => ({ ...demand, index })));
      const stop = out.command && this.commanded(ctx, login, out.command, { index, own, counts, seen });
      if (stop) return stop;
    }
    return this.policy(ctx, login, { own, counts, seen, byAudience });
  }

  /** A command of an Action; nothing where the login goes on without it. */
  commanded(ctx, login, command, { index, own, counts, seen }) {
    if (command.url) {
      if (login.silent) return { outcome: 'interaction' };
      if (this.says('S35', 'lost')) login.demands = login.demands.filter((demand) => demand.index !== index);
      return { outcome: 'away', next: index, url: command.url };
    }
    if (counts && this.says('S10', 'yes')) {
      this.standsIn(ctx, login, own, seen);
      return null;
    }
    const able = command.factors.filter((factor) => this.tenant.factors.includes(factor));
    if (!able.length) return { outcome: 'denied' };
    if (able.every((factor) => login.factors.has(factor))) return null;
    if (login.silent) {
      return {
        outcome: {
          login_required: 'challenge',
          interaction_required: 'interaction',
          access_denied: 'denied',
        }[this.reading.S12],
      };
    }
    able.forEach((factor) => login.factors.add(factor));
    return { outcome: 'challenge', strict: false, counts: true, next: index + 1 };
  }

  standsIn(ctx, login, own, seen) {
    login.overridden = true;
    if (!this.isRemembered(ctx)) return;
    this.used(ctx);
    if (this.says('S28', 'no')) return;
    if (!login.written) login.owed = true;
    else {
      this.record(own, login);
      seen.entries = own.entries;
    }
  }

  policy(ctx, login, { own, counts, seen, byAudience }) {
    const asked = login.overridden ? 'nothing' : this.asked(login.demands);
    const mfa = seen.entries > 0;
    const earlier =
      mfa &&
      (this.says('S2', 'yes') ||
        (this.says('S2', 'client') && own.clients.has(login.client)) ||
        (!login.silent && this.says('S26', 'once')));
    const spared = counts || (asked === 'policy' && earlier);
    const demands = asked === 'strict' || byAudience || (asked !== 'nothing' && !spared);
    if (!demands) return { outcome: 'token', stands: asked !== 'nothing' && !byAudience };
    return {
      outcome: 'challenge',
      strict: asked === 'strict',
      automatic: asked === 'automatic',
      counts: !byAudience,
      next: -1,
    };
  }

  asked(demands) {
    const forbids = ({ rule, remember }) =>
      remember === 'no' ||
      (remember === 'omitted' &&
        this.says('S8', ...(rule ? ['never-remember'] : ['documented', 'never-remember'])));
    const kinds = demands.map((d) =>
      d.state === 'none' ? 'nothing' : forbids(d) ? 'strict' : d.state === 'demand' ? 'lenient' : d.state,
    );
    if (!kinds.length) return this.tenant.mfa === 'always' ? 'policy' : 'nothing';
    if (this.says('S5', 'action-over-rule')) return kinds.at(-1);
    return kinds.includes('strict') ? 'strict' : (kinds.findLast((kind) => kind !== 'nothing') ?? 'nothing');
  }

  // --- requests that reach oidc-provider's own authorize endpoint with a live session

  async needs(ctx) {
    const { oidc } = ctx;
    if (oidc.result?.settled) return false;
    const silent = oidc.promptPending('none');
    const login = this.begun({ ...oidc.params.toPlainObject() }, silent, true);
    login.bound = oidc.session.uid;
    const outcome = await this.decide(ctx, login);
    ctx.state.login = login;
    if (outcome === 'denied') throw new errors.AccessDenied('denied by code');
    if (!silent) return outcome !== 'token';
    if (outcome === 'interaction') throw new errors.InteractionRequired('External interaction required');
    if (outcome === 'challenge') throw new errors.LoginRequired('Multifactor authentication required');
    return false;
  }

  /** Where oidc-provider sends the browser for a prompt, which names our login. */
  prompted(ctx, interaction) {
    const login = ctx.state.login ?? { ...this.begun(interaction.params, false, false), stage: 'login' };
    this.logins.set(interaction.uid, login);
    return place(login, interaction.uid);
  }

  // --- the login pages

  async route(ctx, next) {
    const state = ctx.query.state;
    if (ctx.path === '/authorize') {
      asResource(ctx);
      if (ctx.query.prompt === 'none' && this.says('S15', 'yes')) await this.touch(ctx);
      return next();
    }
    if (this.exchanges(ctx)) return this.token(ctx, next);
    if (ctx.path === '/v2/logout') {
      await this.endTokens(ctx);
      if (this.says('S22', 'yes')) this.forget(ctx, null);
      await this.end(ctx);
      return ctx.redirect('https://logged.out.example/');
    }
    const steps = {
      '/u/login': 'password',
      '/u/mfa-otp-challenge': 'answer',
      '/authorize/resume': 'resume',
      '/continue': 'back',
    };
    if (!(ctx.path in steps)) return next();
    const login = this.logins.get(state);
    if (!login) return failed(ctx, 'no such login');
    if (ctx.method === 'GET' && ctx.path in PAGES) {
      ctx.body =
        PAGES[ctx.path] + (login.stage === 'challenge' && login.offer && !login.automatic ? BOX : '');
      return undefined;
    }
    const session = await this.live(ctx);
    if (login.bound && login.bound !== session?.uid)
      return failed(ctx, 'the session of this login has ended');
    return this[steps[ctx.path]](ctx, login, state, next);
  }

  async password(ctx, login, state) {
    const form = await fields(ctx);
    if (login.stage !== 'login' || form.username !== USER.name || form.password !== USER.password)
      return failed(ctx, 'wrong password');
    login.stage = 'resume';
    if (this.says('S1', 'before')) await this.commit(ctx, login);
    return ctx.redirect(`/authorize/resume?state=${state}`);
  }

  /** A challenge is answered; `leave` stands for a user who never does, which a real server does not see. */
  async answer(ctx, login, state) {
    const form = await fields(ctx);
    if (login.stage !== 'challenge') return failed(ctx, 'no prompt is open');
    if (form.leave || form.code !== USER.code) {
      this.logins.delete(state);
      if (login.bound && this.says('S27', 'no')) await this.end(ctx);
      return failed(ctx, 'wrong code');
    }
    Object.assign(login, {
      stage: 'answered',
      ticked: form.rememberBrowser === 'true' && login.offer && !login.automatic,
    });
    return ctx.redirect(`/authorize/resume?state=${state}`);
  }

  async resume(ctx, login, state, next) {
    if (login.stage === 'answered') await this.passed(ctx, login);
    else if (login.stage !== 'resume') return failed(ctx, 'this login can’t go on');
    const before = login.before;
    const outcome = login.next === -1 ? 'token' : await this.decide(ctx, login);
    if (outcome === 'denied' && before && this.says('S29', 'no'))
      Object.assign(await this.noted(ctx), before);
    return this.onward(ctx, login, state, next, outcome);
  }

  async back(ctx, login, state, next) {
    if (login.stage !== 'away') return failed(ctx, 'this login is not away');
    return this.onward(ctx, login, state, next, await this.decide(ctx, login, true));
  }

  async passed(ctx, login) {
    if (!login.written) await this.commit(ctx, login);
    const noted = await this.noted(ctx);
    login.before = { entries: noted.entries, clients: new Set(noted.clients) };
    login.overridden = true;
    this.record(noted, login);
    const kills = !login.offer && this.says('S7', 'success', 'both');
    if (kills) this.forget(ctx, noted);
    if (login.counts && (login.ticked || login.automatic)) this.remember(ctx, login.automatic);
    if (this.says('S9', 'yes') && !kills) noted.marker = true;
    if (this.says('S17', 'any')) noted.factor = seconds();
    await this.touch(ctx);
  }

  async onward(ctx, login, state, next, outcome) {
    if (outcome === 'challenge' || outcome === 'away') return ctx.redirect(place(login, state));
    this.logins.delete(state);
    if (outcome === 'denied')
      return this.complete(ctx, state, next, { error: 'access_denied', error_description: 'denied by code' });
    const session = await this.live(ctx);
    const ts = this.sessions.get(session.uid).factor;
    return this.complete(ctx, state, next, { login: { accountId: USER.id, ts }, settled: {} });
  }

  /** oidc-provider takes the login over, without the hop to the address at which it would. */
  async complete(ctx, uid, next, result) {
    const interaction = await this.provider.Interaction.find(uid);
    Object.assign(interaction, { session: undefined, result });
    await interaction.persist();
    this.cookie(ctx, 'tx_resume', uid);
    ctx.path = `/authorize/${uid}`;
    await next();
  }
}

function place({ stage, url }, state) {
  if (stage === 'away') return `${url}/?state=${state}`;
  return `${stage === 'login' ? '/u/login' : '/u/mfa-otp-challenge'}?state=${state}`;
}

function failed(ctx, why) {
  ctx.status = 400;
  ctx.body = `<p id=error>${why}</p>`;
}

export const auth0 = (origins, settings) => new Layer(origins, settings).provider.callback();
