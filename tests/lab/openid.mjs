// oidc-provider as it comes, with the clients of one tenant, first-party consent, and nothing else.
import crypto from 'node:crypto';
import { Provider, interactionPolicy } from 'oidc-provider';

const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'lab' };
export const USER = { id: 'auth0|u1', name: 'user@example.test', password: 'a password', code: '123456' };
const API = 'urn:lab:api:';
const IMPLICIT = {
  application_type: 'native',
  response_types: ['id_token token'],
  grant_types: ['implicit'],
};
// Longer than any run: what is pending has no limit of its own in the model.
const AGES = 100 * 365 * 86400;

export const callbacks = (client, apps) => [
  `https://${encodeURIComponent(client)}.example/callback`,
  `${apps}/${encodeURIComponent(client)}`,
];
export const audience = (resource) => decodeURIComponent(resource.slice(API.length));

/** Auth0's `audience` is what RFC 8707 calls `resource`. */
export function asResource(ctx) {
  const asked = ctx.query.audience;
  if (asked && !ctx.query.resource) ctx.query = { ...ctx.query, resource: API + encodeURIComponent(asked) };
}

/** Refresh tokens that outlive the session. */
const offline = (refresh) => ({
  issueRefreshToken: (ctx, client) => client.clientId in refresh,
  rotateRefreshToken: ({ oidc }) => refresh[oidc.client.clientId].rotates,
  expiresWithSession: () => false,
});

/** For how long one lives from now on. */
function age({ idle, absolute }, since) {
  const now = Math.floor(Date.now() / 1000);
  return Math.min(idle ?? AGES, (absolute ?? AGES) - (now - (since ?? now)));
}

/**
 * The login and max_age checks that every provider has; consent is given. `url`: where prompts lead; `implicit`:
 * tokens come with the answer to the authorize request, which oidc-provider allows native clients at loopback;
 * `refresh`: by client, how its refresh tokens behave.
 */
export function openid({ issuer, apps }, clients, { url, seconds, implicit = false, refresh = {}, more = () => {} }) {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  more(policy, interactionPolicy);
  const provider = new Provider(`${issuer}/`, {
    jwks: { keys: [KEY] },
    clockTolerance: 0,
    clients: clients.map((id) => ({
      client_id: id,
      token_endpoint_auth_method: 'none',
      redirect_uris: callbacks(id, apps),
      response_types: ['code'],
      grant_types: ['authorization_code', ...(id in refresh ? ['refresh_token'] : [])],
      ...(implicit && IMPLICIT),
    })),
    responseTypes: ['code', ...IMPLICIT.response_types],
    ...(Object.keys(refresh).length && offline(refresh)),
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      revocation: '/oauth/revoke',
      end_session: '/oidc/logout',
    },
    scopes: ['openid'],
    claims: { openid: ['sub'], auth_time: null },
    extraParams: ['audience'],
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    features: {
      devInteractions: { enabled: false },
      webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
      rpInitiatedLogout: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, client, oneOf) => oneOf?.[0] ?? [],
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, id) => ({
          scope: '',
          audience: audience(id),
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    cookies: {
      keys: ['lab'],
      names: { session: 'auth0', interaction: 'tx', resume: 'tx_resume' },
      long: { httpOnly: true, signed: false },
      short: { httpOnly: true, signed: false },
    },
    ttl: {
      Session: (ctx, session) => seconds(session),
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: AGES,
      Grant: AGES,
      RefreshToken: (ctx, token, client) => age(refresh[client.clientId], token.iiat),
    },
    interactions: { policy, url },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid');
      await grant.save(AGES);
      return grant;
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = `<h1>error</h1><p>${out.error}: ${out.error_description ?? ''}</p>`;
    },
  });
  provider.on('server_error', (ctx, error) => console.error(error));
  return provider;
}

export async function fields(ctx) {
  let body = '';
  for await (const part of ctx.req) body += part;
  return Object.fromEntries(new URLSearchParams(body));
}
