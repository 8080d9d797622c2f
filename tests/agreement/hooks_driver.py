"""What stands around hooks in the real engine: the provider's objects, its functions, and libraries that
answer."""

DRIVER = """
var LATE = undefined;
function entry(name, i, ctx) {
  var e = {name: name, timestamp: ctx ? 1700000000000 + i : '2024-01-01T00:00:0' + i + 'Z'};
  if (name === 'mfa' && P.world) { e.type = 'otp'; }
  return e;
}
function methods(ctx) {
  var list = [entry(P.first, 0, ctx)];
  for (var i = 0; i < P.mfa; i++) { list.push(entry('mfa', i + 1, ctx)); }
  return list;
}
function params(inBody, ctx) {
  var q = {};
  if (!inBody) {
    q.client_id = P.client;
    if (P.prompt !== null) { q.prompt = P.prompt; }
    if (P.acr !== null) { q.acr_values = P.acr; }
    if (P.scope !== null) { q.scope = P.scope; }
    if (P.max_age !== null) { q.max_age = String(P.max_age); }
  }
  if (P.audience !== null && (ctx || !P.by_sdk ? (inBody ? P.in_body : P.in_query) : !inBody)) { q.audience = P.audience; }
  return q;
}
function theRequest(ctx) {
  var r = {query: params(false, ctx), body: params(true, ctx), ip: '10.0.0.1', hostname: 'x.example', geoip: {}};
  if (P.world) { r.userAgent = 'UA'; r.user_agent = 'UA'; r.geoip = {country_code: 'US', countryCode: 'US'}; }
  if (P.world === 2) { r.ip = '192.168.1.7'; r.geoip = {countryCode: 'FR', continentCode: 'EU', latitude: 48.5}; }
  return r;
}
function authorization() {
  if (P.roles !== null) { return {roles: P.roles.slice()}; }
  return P.world ? {roles: P.world === 2 ? ['editor', 'viewer'] : ['admin']} : undefined;
}
function words(text) { return text === null ? undefined : text.split(' '); }
function makeUser() {
  var u = {user_id: 'auth0|1', identities: [{provider: 'auth0'}]};
  if (P.world) { u.email = 'a@example.com'; u.app_metadata = {roles: ['x'], use_mfa: true, n: 3}; u.user_metadata = {}; }
  if (P.world === 2) {
    u.email = 'Ann@Corp.example'; u.email_verified = true; u.created_at = '2023-11-01T10:00:00Z'; u.name = 'Ann';
    u.app_metadata = {roles: ['admin', 'ops'], mfa: 'always', authorization: {groups: ['staff', 'admins']},
      last_mfa: '2023-11-14T22:00:00Z', allowed: {ips: ['10.0.0.1']}};
    u.user_metadata = {use_mfa: true, country: 'US', mfa_enabled: 'true', lang: 'fr'};
  }
  if (P.factors !== null && P.factors.length) { u.multifactor = P.factors.filter(function (f) { return f !== 'email'; }); }
  else if (P.world && P.factors === null) { u.multifactor = ['guardian']; }
  return u;
}
function exchanging(o, ctx) {
  o.request = {query: {}, body: {grant_type: 'refresh_token'}, ip: '10.0.0.1', hostname: 'x.example', geoip: {}, method: 'POST'};
  o.authentication = {methods: P.exchange === 'empty' ? [] : methods(ctx)};
  if (P.exchange === 'undefined') { delete o.authentication; }
  return o;
}
function makeContext() {
  var c = {clientID: P.client, clientName: P.client_name, clientMetadata: Object.assign({}, P.metadata),
    connection: 'db', connectionStrategy: 'auth0', tenant: 't', protocol: P.protocol, request: theRequest(true),
    authentication: {methods: methods(true)}, stats: {loginsCount: 5}, sso: {}, idToken: {}, accessToken: {},
    samlConfiguration: {}, jwtConfiguration: {}};
  var a = authorization();
  if (a !== undefined) { c.authorization = a; }
  if (P.world) { c.organization = {id: 'org'}; c.riskAssessment = {confidence: 'low'}; }
  if (P.world === 2) { c.riskAssessment = {confidence: 'low', assessments: {NewDevice: {confidence: 'medium'}}}; }
  if (P.exchange !== null) { exchanging(c, true); }
  return c;
}
function makeEvent() {
  var u = makeUser();
  u.app_metadata = u.app_metadata || {}; u.user_metadata = u.user_metadata || {};
  if (P.factors !== null && P.factors.length) {
    u.enrolledFactors = P.factors.map(function (f) { return {type: f, method: f}; });
  } else if (P.world && P.factors === null) { u.enrolledFactors = [{type: 'phone', method: 'phone'}]; }
  var e = {client: {client_id: P.client, name: P.client_name, metadata: Object.assign({}, P.metadata), tenant: 't'},
    request: theRequest(false), authentication: {methods: methods(false)}, user: u, stats: {logins_count: 5},
    connection: {id: 'c', name: 'db', strategy: 'auth0', metadata: {}}, tenant: {id: 't'}, secrets: {}, configuration: {},
    transaction: {protocol: P.protocol, requested_scopes: words(P.scope) || [], redirect_uri: 'https://x'}};
  e.request.method = 'GET'; e.session = {id: 's'}; e.transaction.metadata = {};
  if (P.acr !== null) { e.transaction.acr_values = words(P.acr); }
  if (P.prompt !== null) { e.transaction.prompt = words(P.prompt); }
  if (P.audience !== null) { e.resource_server = {identifier: P.audience}; }
  var a = authorization();
  if (a !== undefined) { e.authorization = a; }
  if (P.world) { e.organization = {id: 'org', name: 'org', metadata: {}}; }
  e.secrets = secrets(); e.configuration = {};
  if (P.world === 2) {
    e.authentication.riskAssessment = {confidence: 'low', assessments: {NewDevice: {confidence: 'low'}}};
    e.organization = {id: 'org', name: 'acme', metadata: {factors: 'otp,phone', mfa: 'on'}};
    e.stats.logins_count = 2; e.session.device = {initial_ip: '10.0.0.9'};
  }
  if (P.exchange !== null) {
    exchanging(e, false);
    e.refresh_token = {id: 'r', session_id: 's'};
    if (P.session) { e.session = {id: 's'}; } else { delete e.session; }
  }
  return e;
}
function remember(options, legacy) {
  if (options === undefined || options === null || typeof options !== 'object') { return 'omitted'; }
  if (options.allowRememberBrowser !== undefined) { return options.allowRememberBrowser ? 'yes' : 'no'; }
  if (legacy && options.ignoreCookie !== undefined) { return options.ignoreCookie ? 'no' : 'yes'; }
  return 'omitted';
}
function asked(provider) {
  return provider === 'none' ? 'none' : provider === 'duo' || provider === 'google-authenticator' ? 'automatic' : 'demand';
}
function reading(value) {
  if (value === undefined || value === null) { return ['unset', 'omitted']; }
  if (value === false) { return ['none', 'omitted']; }
  if (typeof value !== 'object' || Array.isArray(value)) { return ['strange', 'omitted']; }
  return [value.provider ? asked(value.provider) : 'none', remember(value, true)];
}
function secrets() {
  if (P.world === 0) { return {}; }
  if (P.world === 1) { return {CLIENTS: 'console-client', KEY: 'x', HOURS: '12', MODE: 'none'}; }
  return {CLIENTS: 'a, console-client ,b', KEY: 'y', HOURS: '0', ROLES: 'Admin, Ops', LIST: '["editor"]', MODE: 'any'};
}
var configuration = secrets();
var OUT = {denied: false, rule: ['unset', 'omitted'], enables: [], commands: [], limits: []};
var USER = makeUser(), CONTEXT = makeContext(), CALLED, FAILED;
function runRule(rule) {
  CALLED = null; FAILED = false;
  try {
    var result = rule(USER, CONTEXT, function (error) {
      if (CALLED === null) { CALLED = error === undefined || error === null ? 'ok' : 'error'; }
    });
    if (result && typeof result.then === 'function') { result.then(undefined, function () { FAILED = true; }); }
  } catch (e) { FAILED = true; }
}
function types(value) {
  if (value === undefined || value === null) { return []; }
  if (Array.isArray(value)) { return value.reduce(function (all, one) { return all.concat(types(one)); }, []); }
  return [value.type];
}
function command(name) {
  return function (first, second) {
    if (OUT.denied) { return; }
    OUT.commands.push([name, types(first).concat(types(second && second.additionalFactors))]);
  };
}
function limit(kind) {
  return function (at) { if (isFinite(at)) { OUT.limits.push([kind, Math.floor((at - 1700000005000) / 1000)]); } return API; };
}
var TIMERS = [], global = globalThis;
function setTimeout(f, ms) {
  ms = +ms;
  var args = [].slice.call(arguments, 2), timer = function () { f.apply(null, args); };
  TIMERS.push(timer);
  return timer;
}
function setImmediate(f) { var timer = function () { f(); }; TIMERS.push(timer); return timer; }
function clearTimeout(timer) { TIMERS = TIMERS.filter(function (t) { return t !== timer; }); }
var clearImmediate = clearTimeout;
function queueMicrotask(f) { Promise.resolve().then(function () { f(); }); }
function runTimer() {
  var next = TIMERS.shift();
  try { next(); } catch (e) { FAILED = true; OUT.denied = OUT.denied || MODULE !== undefined; }
}
function endRule() {
  if (CALLED !== 'ok' || FAILED) { OUT.denied = true; }
  OUT.rule = reading(CONTEXT.multifactor);
  var told = OUT.commands.some(function (c) { return c[0] === 'context.redirect'; });
  if (CONTEXT.redirect && CALLED === 'ok' && !told) { OUT.commands.push(['context.redirect', []]); }
}
function same() { return API; }
var API = {
  multifactor: {enable: function (provider, options) {
    if (!OUT.denied) { OUT.enables.push([asked(provider), remember(options, false)]); } return API; } },
  access: {deny: function () { OUT.denied = true; if (!P.runs_on) { throw DENIED; } return API; }},
  authentication: {challengeWith: command('challengeWith'), challengeWithAny: command('challengeWithAny'),
    enrollWith: command('enrollWith'), enrollWithAny: command('enrollWithAny')},
  redirect: {sendUserTo: function () { OUT.commands.push(['sendUserTo', []]); }, canRedirect: function () { return P.prompt !== 'none' && P.exchange === null; },
    validateToken: function () { if (P.world === 1) { throw new Error('token'); } return {}; }, encodeToken: function () { return 't'; }},
  session: {setMetadata: function () {},
    setExpiresAt: limit('absolute'), setIdleExpiresAt: limit('idle'), revoke: function () {
    OUT.commands.push(['revoke', []]); OUT.denied = true; if (!P.runs_on) { throw DENIED; } return API; }}, transaction: {setMetadata: function () {}},
  samlResponse: {setAttribute: function () {}}, refreshToken: {setMetadata: function () {}, revoke: function () {
    OUT.commands.push(['revokeToken', []]); OUT.denied = true; if (!P.runs_on) { throw DENIED; } return API; }},
  rules: {wasExecuted: function () { return P.world === 1; }}, prompt: {render: command('render')},
  cache: {get: function () { return P.world === 2 ? {value: 'x'} : undefined; }, set: function () { return {}; }},
  idToken: {setCustomClaim: same}, accessToken: {setCustomClaim: same, addScope: same, removeScope: same},
  user: {setAppMetadata: same, setUserMetadata: same}
};
var DENIED = {};
var MODULE;
function loadAction(factory) {
  MODULE = {exports: {}};
  try { factory(MODULE.exports, MODULE, require); } catch (e) { OUT.denied = true; }
}
function runAction(handler) {
  if (OUT.denied) { return; }
  try {
    var result = MODULE.exports[handler || 'onExecutePostLogin'](makeEvent(), API);
    if (result && typeof result.then === 'function') {
      WAITS = true;
      result.then(function () { WAITS = false; }, function () { OUT.denied = true; });
    }
  } catch (e) { OUT.denied = true; }
}
var WAITS = false;
function endAction() { if (WAITS) { OUT.denied = true; } WAITS = false; }
var ANSWER = {statusCode: 200, status: 200, data: {mfa: true, score: 7, allow: ['a']}, body: '{"mfa":true}',
  ok: true, json: function () { return Promise.resolve({mfa: true, score: 7}); }};
function answering(args) {
  var call = function (f) {
    if (P.lib === 11) { f(new Error('lib'), null, null); } else { f(null, ANSWER, ANSWER.data); }
  };
  var functions = args.filter(function (a) { return typeof a === 'function'; });
  functions.forEach(function (f) {
    if (P.lib === 12) { call(f); } else { TIMERS.push(function () { call(f); }); }
  });
  if (functions.length) { return undefined; }
  return P.lib === 11 ? Promise.reject(new Error('lib')) : Promise.resolve(ANSWER);
}
var STASH = [];
function poke(x) {
  if (x === null || x === undefined) { return; }
  if (typeof x === 'function') {
    if (P.lib === 5) { x(null, USER, CONTEXT); } else { try { x({name: 'mfa'}); } catch (e) {} }
    return;
  }
  if (typeof x !== 'object') { return; }
  if (P.lib === 2) {
    x.multifactor = {provider: 'any', allowRememberBrowser: true};
    x.name = 'mfa';
    if (Array.isArray(x)) { x.push('https://account'); }
    if (x.request && x.request.query) { x.request.query.audience = 'https://account'; }
  }
  if (P.lib === 3 && x.multifactor && x.multifactor.enable) { x.multifactor.enable('none', {allowRememberBrowser: true}); }
  if (P.lib === 4 && x.access) { x.access.deny('no'); }
}
function lib() {
  var args = Array.prototype.slice.call(arguments);
  if (P.lib >= 10) { return answering(args); }
  if (P.lib === 1) { throw new Error('lib'); }
  if (P.lib === 6) { STASH.forEach(function (x) { P.lib = 2; poke(x); P.lib = 6; }); STASH = STASH.concat(args); }
  else { args.forEach(poke); }
  return P.lib === 2 ? true : P.lib === 3 ? args[0] : P.lib === 6 ? lib : undefined;
}
lib.go = lib; lib.x = {go: lib}; lib.get = lib; lib.post = lib; lib.users = {update: lib, get: lib};
function ManagementClient() { this.users = lib.users; this.get = lib; }
lib.ManagementClient = ManagementClient;
var _ = {
  get: function (o, path, d) {
    var steps = Array.isArray(path) ? path : path.split('.');
    for (var i = 0; i < steps.length; i++) { if (o === null || o === undefined) { return d; } o = o[steps[i]]; }
    return o === undefined ? d : o;
  },
  has: function (o, path) {
    var steps = Array.isArray(path) ? path : path.split('.');
    for (var i = 0; i < steps.length; i++) {
      if (o === null || o === undefined || !Object.prototype.hasOwnProperty.call(Object(o), steps[i])) { return false; }
      o = o[steps[i]];
    }
    return true;
  },
  list: function (o) { return Array.isArray(o) ? o : o === null || o === undefined ? [] : Object.values(o); },
  fits: function (w) {
    if (typeof w === 'function') { return w; }
    return function (x) { return x !== null && x !== undefined && Object.keys(w).every(function (k) { return x[k] === w[k]; }); };
  },
  includes: function (o, v) { return typeof o === 'string' ? o.includes(v) : _.list(o).includes(v); },
  some: function (o, w) { return _.list(o).some(_.fits(w)); }, every: function (o, w) { return _.list(o).every(_.fits(w)); },
  find: function (o, w) { return _.list(o).find(_.fits(w)); }, filter: function (o, w) { return _.list(o).filter(_.fits(w)); },
  map: function (o, f) { return _.list(o).map(f); }, forEach: function (o, f) { _.list(o).forEach(f); },
  isEmpty: function (o) {
    return Array.isArray(o) || typeof o === 'string' ? o.length === 0 : o !== null && typeof o === 'object' ? Object.keys(o).length === 0 : true;
  },
  isNil: function (o) { return o === null || o === undefined; }, isUndefined: function (o) { return o === undefined; },
  isString: function (o) { return typeof o === 'string'; },
  intersection: function (a, b) { return _.list(a).filter(function (x) { return _.list(b).includes(x); }); }
};
var axios = lib, fetch = lib, request = lib;
var mystery = lib;
function URL(text) {
  var parts = /^([a-z]+:)\\/\\/([^/:?#]+)(:\\d+)?([^?#]*)/.exec(text);
  if (parts === null) { throw new TypeError('Invalid URL'); }
  this.protocol = parts[1]; this.hostname = parts[2]; this.host = parts[2] + (parts[3] || ''); this.pathname = parts[4] || '/';
}
URL.canParse = function (text) { try { new URL(text); return true; } catch (e) { return false; } };
var Buffer = {from: function (text) { return {toString: function () { return 'b' + text; }}; }};
var Intl = {DisplayNames: function () { this.of = function (code) { return 'the ' + code; }; }};
var CRYPTO = {createHash: function () { return {update: function () { return {digest: function () { return 'd'; }}; }}; }};
function UnauthorizedError(message) { this.message = message; }
function require(name) { return name === 'lodash' ? _ : name === 'crypto' ? CRYPTO : lib; }
var console = {log: function () {}, error: function () {}, warn: function () {}, info: function () {}, debug: function () {}};
var RealDate = Date;
Date = function (a) { return arguments.length ? new RealDate(a) : new RealDate(1700000005000); };
Date.prototype = RealDate.prototype;
Date.parse = RealDate.parse; Date.UTC = RealDate.UTC;
Date.now = function () { return 1700000005000; };
JSON.parses = function (text) { try { JSON.parse(text); return true; } catch (e) { return false; } };
Math.random = function () { return 0.5; };
"""
