// The tenant's rules and Actions, executed as they are. What they see is our emulation of Auth0's objects, from
// its documentation; a member that is not here throws, and a throwing hook stops the lab.
import vm from 'node:vm';

const FACTOR = 'mfa';
const SILENT_CONSOLE = { log() {}, warn() {}, error() {} };

class Stopped extends Error {}

function evaluated(source, given) {
  return vm.runInContext(source, vm.createContext({ console: SILENT_CONSOLE, ...given }), { timeout: 1000 });
}

function methods(login) {
  return [
    { name: 'pwd', timestamp: login.at },
    ...Array(login.entries).fill({ name: FACTOR, timestamp: login.at }),
  ];
}

const protocol = (login) => login.protocol ?? 'oidc-basic-profile';

/** Where a refresh token is exchanged there may be nothing, or an empty list. */
function authentication(login) {
  if (login.methods === 'undefined') return undefined;
  return { methods: login.methods === 'empty' ? [] : methods(login) };
}

function parameters(login, withAudience) {
  const { audience, ...rest } = login.params;
  return withAudience && audience ? { ...rest, audience } : rest;
}

function demanded(provider, allow) {
  if (!provider || provider === 'none') return { state: 'none' };
  const remember = allow === undefined ? 'omitted' : allow ? 'yes' : 'no';
  return { state: provider === 'duo' && remember === 'yes' ? 'automatic' : 'demand', remember };
}

/** All rules in order on one context: what they leave in context.multifactor, or a refusal. */
export async function runRules(rules, login, says) {
  const seen = says('S20', 'query', 'both');
  const context = {
    clientID: login.client,
    clientName: login.client,
    connection: 'users',
    protocol: protocol(login),
    request: { query: parameters(login, seen), body: {} },
    authentication: authentication(login),
  };
  if (says('S20', 'body', 'both') && login.params.audience)
    context.request.body.audience = login.params.audience;
  let user = { user_id: login.user, email: login.user, app_metadata: {}, user_metadata: {} };
  for (const rule of rules) {
    const run = evaluated(`(${rule.source.trim().replace(/;$/, '')}\n)`, {});
    const failure = await new Promise((done) => {
      run(user, context, (error, given) => {
        user = given ?? user;
        done(error);
      });
    });
    if (failure) return { denied: true, demands: [] };
  }
  if ('redirect' in context) throw new Error('the lab has no redirects of rules');
  const asked = context.multifactor;
  if (asked === undefined) return { denied: false, demands: [] };
  return { denied: false, demands: [demanded(asked?.provider, asked?.allowRememberBrowser)] };
}

function eventOf(login) {
  return {
    authentication: authentication(login),
    transaction: { protocol: protocol(login) },
    client: { client_id: login.client, name: login.client, metadata: {} },
    connection: { name: 'users', strategy: 'auth0' },
    request: { query: parameters(login, true), body: {} },
    resource_server: login.params.audience ? { identifier: login.params.audience } : undefined,
    user: { user_id: login.user, app_metadata: {}, user_metadata: {} },
  };
}

function challengeOf(first, options) {
  return [first, ...(options?.additionalFactors ?? [])].map((factor) => factor.type);
}

/** One Action: `denied`, its `demands`, and at most one command (a challenge, or an address to go to). */
export async function runAction(action, login, returning, says) {
  const out = { denied: false, demands: [], command: null };
  const commanded = (command) => {
    if (out.command) throw new Error('the lab has one command of an Action at a time');
    out.command = command;
  };
  const api = {
    access: {
      deny() {
        out.denied = true;
        if (says('S52', 'stops')) throw new Stopped();
      },
    },
    multifactor: {
      enable: (provider, options) => out.demands.push(demanded(provider, options?.allowRememberBrowser)),
    },
    authentication: {
      challengeWith: (first, options) => commanded({ factors: challengeOf(first, options) }),
      challengeWithAny: (factors) => commanded({ factors: factors.map((factor) => factor.type) }),
    },
    redirect: {
      canRedirect: () => !login.silent,
      sendUserTo: (url) => commanded({ url }),
    },
  };
  const handlers = {};
  evaluated(action.source, { exports: handlers, module: { exports: handlers }, setTimeout });
  const run = handlers[returning ? 'onContinuePostLogin' : 'onExecutePostLogin'];
  try {
    await run?.(eventOf(login), api);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return out;
}
