// The pages of the tenant's applications, with an SDK of Auth0's as it comes: for tests in a browser.
import fs from 'node:fs';

// What applications set for their sign-in: longer than a test takes.
const MAX_AGE = 86400;
// How each SDK signs in, renews silently, takes over what came back in the page's address, and what it has kept.
const SDKS = {
  'auth0-spa-js': {
    file: '@auth0/auth0-spa-js/dist/auth0-spa-js.production.js',
    script: `
const client = new auth0.Auth0Client({
  domain, clientId, cacheLocation: 'localstorage',
  authorizationParams: { redirect_uri: here, audience, max_age: maxAge },
});
const told = (error) => error.error + ': ' + error.error_description;
const sdk = {
  signIn: () => client.loginWithRedirect(),
  renew: () => client.getTokenSilently({ cacheMode: 'off' }),
  back: location.search.includes('state='),
  takeOver: () => client.handleRedirectCallback(),
  kept: () => client.isAuthenticated(),
};`,
  },
  'auth0.js': {
    file: 'auth0-js/dist/auth0.min.js',
    script: `
const client = new auth0.WebAuth({
  domain, clientID: clientId, redirectUri: here, audience, responseType: 'token id_token', scope: 'openid',
  overrides: { __token_issuer: domain + '/', __jwks_uri: domain + '/jwks' }, // a tenant's are at https
});
const told = (error) => error.error + ': ' + (error.error_description ?? error.errorDescription);
const asked = (method, ...given) => new Promise((done, failed) =>
  client[method](...given, (error, result) =>
    error ? failed(error) : result?.accessToken ? done(result) : failed({ error: 'no token' })));
const sdk = {
  signIn: () => client.authorize({ maxAge }),
  renew: () => asked('checkSession', {}),
  back: location.hash.includes('state='),
  takeOver: () => asked('parseHash', {}),
  kept: () => false,
};`,
  },
};
const page = (
  settings,
  script,
) => `<!doctype html><meta charset=utf-8><title>application</title><script src=/sdk.js></script><body>
<script>
const { domain, clientId, audience, maxAge } = ${JSON.stringify(settings)};
const here = location.origin + location.pathname;${script}
window.signIn = () => void sdk.signIn();
window.renew = () => sdk.renew().then(() => 'token', told);
window.kept = () => sdk.kept();
window.came = 'open';
if (sdk.back) {
  window.came = '';
  sdk.takeOver().then(() => (window.came = 'token'), (error) => (window.came = told(error)));
}
</script>`;

/** `requests`: the audience that each client asks for. */
export function apps(domain, requests, sdk) {
  const { file, script } = SDKS[sdk];
  return (request, response) => {
    const clientId = new URL(request.url, domain).pathname.slice(1);
    if (clientId === 'sdk.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(fs.readFileSync(new URL(`./node_modules/${file}`, import.meta.url)));
    } else if (clientId in requests) {
      response.setHeader('content-type', 'text/html');
      response.end(page({ domain, clientId, audience: requests[clientId] ?? undefined, maxAge: MAX_AGE }, script));
    } else {
      response.statusCode = 404;
      response.end();
    }
  };
}
