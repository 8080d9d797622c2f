// The pages of the tenant's applications, with auth0-spa-js as it comes: for tests in a browser.
import fs from 'node:fs';

const SDK = new URL('./node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js', import.meta.url);
const page = (
  settings,
) => `<!doctype html><meta charset=utf-8><title>application</title><script src=/sdk.js></script>
<script>
const { domain, clientId, audience } = ${JSON.stringify(settings)};
const here = location.origin + location.pathname;
const client = new auth0.Auth0Client({ domain, clientId, authorizationParams: { redirect_uri: here, audience } });
const told = (error) => error.error + ': ' + error.error_description;
window.signIn = () => void client.loginWithRedirect();
window.renew = () => client.getTokenSilently({ cacheMode: 'off' }).then(() => 'token', told);
window.came = 'open';
if (location.search.includes('state=')) {
  window.came = '';
  client.handleRedirectCallback().then(() => (window.came = 'token'), (error) => (window.came = told(error)));
}
</script>`;

/** `requests`: the audience that each client asks for. */
export function apps(domain, requests) {
  return (request, response) => {
    const clientId = new URL(request.url, domain).pathname.slice(1);
    if (clientId === 'sdk.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(fs.readFileSync(SDK));
    } else if (clientId in requests) {
      response.setHeader('content-type', 'text/html');
      response.end(page({ domain, clientId, audience: requests[clientId] ?? undefined }));
    } else {
      response.statusCode = 404;
      response.end();
    }
  };
}
